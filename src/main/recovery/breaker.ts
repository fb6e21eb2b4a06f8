// Notices a handler that dies for everybody: more workers die within a minute than the settings allow. While the
// breaker is open, no worker is replaced and nobody new is let in, so that the machine is not kept busy with starting
// threads that die.

import { HeddleError } from '../../protocol/errors.ts';

const windowMs = 60_000;
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;

export class Breaker {
  /** 0 = it never opens. */
  readonly limit: number;
  #deaths: number[] = [];
  #openUntil = Number.NEGATIVE_INFINITY;
  #pauseMs = firstPauseMs;

  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * A worker died at `now` (performance.now()). Returns true when that opens the breaker. Each time it opens within a
   * minute of the last time it stays open twice as long: 5 s first, 60 s at most.
   */
  died(now = performance.now()): boolean {
    if (this.limit === 0 || this.isOpen(now)) return false;
    this.#deaths = this.#deaths.filter((time) => now - time < windowMs);
    this.#deaths.push(now);
    if (this.#deaths.length <= this.limit) return false;
    const isRepeated = now - this.#openUntil < windowMs;
    this.#pauseMs = isRepeated ? Math.min(longestPauseMs, this.#pauseMs * 2) : firstPauseMs;
    this.#openUntil = now + this.#pauseMs;
    this.#deaths = [];
    return true;
  }

  isOpen(now = performance.now()): boolean {
    return now < this.#openUntil;
  }

  /** What whoever is new is told while it is open. */
  refusal(): HeddleError {
    return new HeddleError('HANDLER_KEEPS_DYING', { sec: Math.ceil(this.remainingMs() / 1000) });
  }

  /** Milliseconds until it closes; 0 when it is closed. */
  remainingMs(now = performance.now()): number {
    return Math.max(0, this.#openUntil - now);
  }
}
