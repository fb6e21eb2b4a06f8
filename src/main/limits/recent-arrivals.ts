// Connections of each address that are no clients. uWebSockets.js says whose a connection is when it is accepted, and when
// one ends not which: so each counts until it becomes a client, or as long as it can be without a request. Socket thread.
import { FifoQueue } from '../basics/fifo-queue.ts';

/** uWS cuts a connection of which nothing is heard for so long. */
const longestMs = 10_000;
/** So many are remembered; with more, the oldest are forgotten. */
const maxArrivals = 65_536;

/** Those that have become clients are taken off when their time is over. */
interface Arrivals {
  here: number;
  clients: number;
}

export class RecentArrivals {
  readonly #byNetwork = new Map<string, Arrivals>();
  readonly #queue = new FifoQueue<{ readonly network: string; readonly until: number }>();
  readonly #now: () => number;

  /** `now` in milliseconds, never going back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Networks of which something is remembered. */
  get size(): number {
    return this.#byNetwork.size;
  }

  /** How many of `network` came lately that have not become clients. */
  of(network: string): number {
    this.#forget();
    return this.#byNetwork.get(network)?.here ?? 0;
  }

  /** One of `network` was accepted. */
  came(network: string): void {
    const arrivals = this.#byNetwork.get(network) ?? { here: 0, clients: 0 };
    this.#byNetwork.set(network, arrivals);
    arrivals.here++;
    this.#queue.push({ network, until: this.#now() + longestMs });
    this.#forget();
  }

  /** One of `network` has become a client. */
  became(network: string): void {
    const arrivals = this.#byNetwork.get(network);
    if (arrivals === undefined || arrivals.here === 0) return;
    arrivals.here--;
    arrivals.clients++;
  }

  #forget(): void {
    const now = this.#now();
    for (let first = this.#queue.first; first !== undefined; first = this.#queue.first) {
      if (first.until > now && this.#queue.length <= maxArrivals) return;
      this.#queue.shift();
      const arrivals = this.#byNetwork.get(first.network);
      if (arrivals === undefined) continue;
      if (arrivals.clients > 0) arrivals.clients--;
      else arrivals.here--;
      if (arrivals.here + arrivals.clients === 0) this.#byNetwork.delete(first.network);
    }
  }
}
