// The clients of which something waits for a lane, each in one queue, first in, first out.
import { coarseNow } from '../basics/coarse-clock.ts';
import { FifoQueue } from '../basics/fifo-queue.ts';
import type { Client } from '../clients/client.ts';

export class WaitingClients {
  /** Those whose frames were taken back: they have waited longer than anyone. */
  readonly #returned = new FifoQueue<Client>();
  readonly #light = new FifoQueue<Client>();
  readonly #heavy = new FifoQueue<Client>();
  readonly #isHeavy: (client: Client) => boolean;

  constructor(isHeavy: (client: Client) => boolean) {
    this.#isHeavy = isHeavy;
  }

  get count(): number {
    return this.hasLight || this.hasHeavy
      ? this.#returned.length + this.#light.length + this.#heavy.length
      : 0;
  }

  get hasLight(): boolean {
    return firstOf(this.#returned) !== undefined || firstOf(this.#light) !== undefined;
  }

  get hasHeavy(): boolean {
    return firstOf(this.#heavy) !== undefined;
  }

  /** A client that has a backlog takes its place, unless it has one already or its turn comes with a report. */
  add(client: Client, since?: number): void {
    const { backlog, inFlight } = client.ledger;
    if (backlog === null || backlog.isQueued || inFlight > 0) return;
    backlog.isQueued = true;
    backlog.queuedAt = since ?? coarseNow();
    if (this.#isHeavy(client)) this.#heavy.push(client);
    else if (since === undefined) this.#light.push(client);
    else this.#returned.push(client);
  }

  /** The light client whose turn it is; undefined when none waits. Those that have turned out to be heavy go to the others. */
  nextLight(): Client | undefined {
    for (;;) {
      const client = nextOf(this.#returned) ?? nextOf(this.#light);
      if (client === undefined || !this.#isHeavy(client)) return client;
      this.#heavy.push(client);
    }
  }

  nextHeavy(): Client | undefined {
    return nextOf(this.#heavy);
  }

  /** Since when the one has been waiting whose turn is next among the heavy or the others; Infinity when none waits. */
  since(isHeavy: boolean): number {
    const first = isHeavy ? firstOf(this.#heavy) : (firstOf(this.#returned) ?? firstOf(this.#light));
    return first?.ledger.backlog?.queuedAt ?? Number.POSITIVE_INFINITY;
  }
}

// The first that still waits for something: of those that have gone, what waited was dropped.
function firstOf(queue: FifoQueue<Client>): Client | undefined {
  for (;;) {
    const { first } = queue;
    if (first === undefined || first.ledger.backlog !== null) return first;
    queue.shift();
  }
}

function nextOf(queue: FifoQueue<Client>): Client | undefined {
  return firstOf(queue) === undefined ? undefined : queue.shift();
}
