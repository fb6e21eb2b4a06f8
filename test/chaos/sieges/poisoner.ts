// Somebody at one address who ends a thread, comes back under another name and ends the next one, until he is refused. That
// must be soon, and nobody else may be refused for it.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { SeededRandom } from '../../support/long-runs/seeded-random.ts';
import type { World } from '../clients/client.ts';
import { sendRequest } from '../clients/requester.ts';
import type { OrderName } from '../orders.ts';

/** MAX_CRASHES_PER_ADDRESS: threads that one address may end. */
export const crashLimit = 10;
/** In which all of it comes back. */
const budgetMs = 60_000;
/** Then it is left: of what dies after an `await` nobody knows who ended it. */
const limitMs = 10_000;
const poisons: readonly (readonly [OrderName, number])[] = [
  ['exit', 10],
  ['allocate', 1],
];

export class Poisoner {
  readonly #kind: 'socket' | 'request';
  readonly #world: World;
  readonly #address: string;
  readonly #random: SeededRandom;
  #tries = 0;

  constructor(kind: 'socket' | 'request', world: World) {
    this.#kind = kind;
    this.#world = world;
    this.#address = world.door.newAddress();
    world.ledger.poisoners.add(this.#address);
    this.#random = new SeededRandom(world.seed, kind === 'socket' ? 0x9015 : 0x9016);
  }

  /** Ends threads until it is refused; then somebody else must get in. */
  async work(): Promise<void> {
    const started = performance.now();
    for (let ended = 1; await this.#endThread(); ended++) {
      const spentMs = performance.now() - started;
      // What it may end comes back little by little.
      const most = crashLimit + Math.ceil((crashLimit * spentMs) / budgetMs);
      if (ended > most) throw new Error(`${this.#address} ended ${ended} threads and was not refused`);
      if (spentMs > limitMs) return;
    }
    const { ledger, door } = this.#world;
    const name = this.#newName('after');
    ledger.open(name).endedBy({ by: 'client' });
    const other = door.webSocket(name);
    await once(other, 'open');
    other.terminate();
  }

  /** Returns false when it was refused. */
  #endThread(): Promise<boolean> {
    const order = this.#random.weighted(poisons);
    return this.#kind === 'socket' ? this.#bySocket(order) : this.#byRequest(order);
  }

  async #bySocket(order: OrderName): Promise<boolean> {
    const { ledger, door } = this.#world;
    const session = ledger.open(this.#newName('poison'));
    const socket = door.webSocket(session.name, this.#address);
    try {
      await once(socket, 'open');
    } catch (error) {
      session.endedBy({ by: 'client' });
      if (String(error).includes('429')) return false;
      throw error;
    }
    socket.on('close', (code) => session.endedBy({ by: 'server', code }));
    session.sent.push(order);
    session.answeredBefore.push(-1);
    socket.send(`0 ${order} 0`);
    // Where losses do not close it, the log says that it did its work.
    await Promise.race([session.settled(0), pause(limitMs, undefined, { ref: false })]);
    session.endedBy({ by: 'client' });
    socket.terminate();
    return true;
  }

  async #byRequest(order: OrderName): Promise<boolean> {
    const step = { order, argument: 0, isBinary: false };
    const { outcome } = await sendRequest(this.#newName('poison'), step, '', this.#world, this.#address);
    return outcome !== 'refused';
  }

  #newName(what: string): string {
    return `${what}-${this.#kind}-${this.#tries++}`;
  }
}
