// Gives up the requests that no handler answered in time. All have the same limit, so the oldest is always the next:
// one timer is enough for all of them.
import { HeddleError } from '../../protocol/errors.ts';
import type { Faults } from '../basics/faults.ts';
import type { Registry } from '../clients/registry.ts';

export class RequestTimeouts {
  readonly #registry: Registry;
  readonly #limitMs: number;
  readonly #faults: Faults;
  #isRunning = false;

  constructor(registry: Registry, limitMs: number, faults: Faults) {
    this.#registry = registry;
    this.#limitMs = limitMs;
    this.#faults = faults;
  }

  /** To be called whenever a request was added to the registry. */
  watch(): void {
    if (!this.#isRunning) this.#check();
  }

  // A timer that finds nothing more to wait for is not started again; it never keeps the process alive.
  #check(): void {
    this.#isRunning = false;
    const now = performance.now();
    for (const request of this.#registry.requests()) {
      if (!request.isOnline) continue;
      const leftMs = request.since + this.#limitMs - now;
      if (leftMs > 0) return this.#wait(leftMs);
      const error = new HeddleError('REQUEST_TIMEOUT', { limitMs: this.#limitMs });
      this.#faults.contain('giving up a request', () => request.fail(error));
    }
  }

  #wait(ms: number): void {
    this.#isRunning = true;
    this.#faults.after('the time-outs of requests', Math.ceil(ms), () => this.#check());
  }
}
