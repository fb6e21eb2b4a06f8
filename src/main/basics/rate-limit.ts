// Limits how often something may happen: a token bucket in one number, so that it costs no timer and no memory beside
// that number.

/** One client's or address's share of a rate limit. */
export interface Allowance {
  /** When the bucket is full again, in milliseconds by performance.now(). */
  fullAt: number;
}

export class RateLimit {
  readonly perSec: number;
  readonly burst: number;
  readonly #tokenMs: number;
  readonly #bucketMs: number;

  /** `burst` tokens may be taken at once from a full bucket; it fills at `perSec`. */
  constructor(perSec: number, burst: number) {
    this.perSec = perSec;
    this.burst = burst;
    this.#tokenMs = 1000 / perSec;
    this.#bucketMs = burst * this.#tokenMs;
  }

  /** A full bucket. */
  newAllowance(): Allowance {
    return { fullAt: 0 };
  }

  /** Takes one token, or returns false when there is none (to a hundredth of one); `now` by performance.now(). */
  take(allowance: Allowance, now: number): boolean {
    const fullAt = Math.max(allowance.fullAt, now) + this.#tokenMs;
    // The tolerance is for sums of fractions: a burst that is allowed must not fail by rounding.
    if (fullAt - now > this.#bucketMs + this.#tokenMs / 100) return false;
    allowance.fullAt = fullAt;
    return true;
  }

  /** Milliseconds until there is a token again; 0 when there is one. */
  waitMs(allowance: Allowance, now: number): number {
    return Math.max(0, allowance.fullAt - now + this.#tokenMs - this.#bucketMs);
  }
}
