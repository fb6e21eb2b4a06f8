// Limits wrong tokens per address: after a few, more of them are not even called wrong until a minute is over.
import { networkOf } from '../../basics/address.ts';

const maxAttempts = 5;
const windowMs = 60_000;
const maxAddresses = 10_000;

interface Attempts {
  failures: number;
  readonly until: number;
}

export class AttemptLimit {
  readonly #attempts = new Map<string, Attempts>();
  readonly #now: () => number;

  /** `now` in milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Seconds that `address` must wait before a wrong token is told from a right one; 0 when it need not. */
  waitSec(address: string): number {
    const attempts = this.#attempts.get(networkOf(address));
    if (attempts === undefined || attempts.failures < maxAttempts) return 0;
    return Math.max(0, Math.ceil((attempts.until - this.#now()) / 1000));
  }

  failed(address: string): void {
    const network = networkOf(address);
    const now = this.#now();
    const attempts = this.#attempts.get(network);
    if (attempts !== undefined && attempts.until > now) attempts.failures++;
    else this.#begin(network, { failures: 1, until: now + windowMs });
  }

  // Beyond the limit the oldest entry goes: a map keeps the order in which its keys came.
  #begin(network: string, attempts: Attempts): void {
    this.#attempts.delete(network);
    for (const oldest of this.#attempts.keys()) {
      if (this.#attempts.size < maxAddresses) break;
      this.#attempts.delete(oldest);
    }
    this.#attempts.set(network, attempts);
  }
}
