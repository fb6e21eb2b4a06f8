// Names that one client of the whole cluster may have: with DUPLICATE_NAMES `replace` the newest client of a name stays, with
// `reject` the oldest. Who comes says so on the subject of its name, and every node that has the name compares; both sides of a
// pair come to the same result, whoever hears of whom first. A client of another node cannot be asked before the handshake
// is answered: with `reject` the newcomer is let in and closed some milliseconds later.
import { closeCodes } from '../../protocol/close-codes.ts';
import type { Faults } from '../basics/faults.ts';
import { FifoQueue } from '../basics/fifo-queue.ts';

/** Brokers of a cluster of their own may not know yet who listens: what is claimed is claimed again after so long. */
const againMs = 1_000;
/** So many names are claimed at once after a lost connection, and then others have their turn. */
const claimsPerStep = 200;
const stepMs = 10;

/** That a client has a name. */
export interface Claim {
  readonly id: string;
  /** By Date.now() of its node. */
  readonly connectedAt: number;
}

export interface NamedClient {
  readonly ref: number;
  readonly givenName: string | undefined;
  readonly connectedAt: number;
  readonly isOnline: boolean;
  close(code: number, reason: string): void;
}

export interface UniqueNamesParts {
  readonly rule: 'reject' | 'replace';
  readonly faults: Faults;
  readonly idOf: (client: NamedClient) => string;
  readonly named: (name: string) => readonly NamedClient[];
  readonly everyone: () => Iterable<NamedClient>;
  /** Tells the nodes that have the name. */
  readonly say: (name: string, claim: Claim) => void;
}

export class UniqueNames {
  readonly #parts: UniqueNamesParts;
  #again = new FifoQueue<{ client: NamedClient; due: number }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: UniqueNamesParts) {
    this.#parts = parts;
  }

  /** A client is online now. */
  joined(client: NamedClient): void {
    this.#claim(client);
    this.#later(client, againMs);
  }

  /** The connection was lost and is there again: who came meanwhile does not know of the clients here. */
  claimAll(): void {
    this.#again = new FifoQueue();
    for (const client of this.#parts.everyone()) this.#later(client, 0);
  }

  /** A client of another node has the name. */
  claimed(name: string, claim: Claim): void {
    let isAnswered = false;
    for (const client of this.#parts.named(name)) {
      const own = this.#claimOf(client);
      if (this.#stays(claim, own)) this.#giveUp(client);
      else if (!isAnswered) {
        isAnswered = true;
        this.#parts.say(name, own);
      }
    }
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#again = new FifoQueue();
  }

  #claim(client: NamedClient): void {
    const { givenName, isOnline } = client;
    if (givenName !== undefined && isOnline) this.#parts.say(givenName, this.#claimOf(client));
  }

  #claimOf(client: NamedClient): Claim {
    return { id: this.#parts.idOf(client), connectedAt: client.connectedAt };
  }

  // Of two clients that came in the same millisecond the one with the larger id counts as the newer one.
  #stays(one: Claim, other: Claim): boolean {
    const isNewer =
      one.connectedAt === other.connectedAt ? one.id > other.id : one.connectedAt > other.connectedAt;
    return isNewer === (this.#parts.rule === 'replace');
  }

  #giveUp(client: NamedClient): void {
    const { code } = this.#parts.rule === 'replace' ? closeCodes.REPLACED : closeCodes.NAME_TAKEN;
    const reason =
      this.#parts.rule === 'replace'
        ? 'replaced by a newer client of this name'
        : 'a client of this name is online on another node';
    client.close(code, reason);
  }

  #later(client: NamedClient, ms: number): void {
    if (client.givenName === undefined) return;
    this.#again.push({ client, due: performance.now() + ms });
    this.#timer ??= this.#parts.faults.after('names of the cluster', stepMs, () => this.#step());
  }

  // Who comes while all are claimed again is behind them, and waits a little longer than it had to.
  #step(): void {
    this.#timer = null;
    const now = performance.now();
    for (let count = 0; count < claimsPerStep && (this.#again.first?.due ?? now + 1) <= now; count++) {
      const again = this.#again.shift();
      if (again !== undefined) this.#claim(again.client);
    }
    const { first } = this.#again;
    if (first === undefined) return;
    const ms = Math.max(stepMs, first.due - now);
    this.#timer = this.#parts.faults.after('names of the cluster', ms, () => this.#step());
  }
}
