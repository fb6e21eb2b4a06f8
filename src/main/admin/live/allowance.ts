// So many a second: an allowance that refills evenly and does not pile up beyond one second's worth.
export class Allowance {
  readonly #perSec: number;
  #left: number;
  #at: number;

  /** `now` in milliseconds. */
  constructor(perSec: number, now: number) {
    this.#perSec = perSec;
    this.#left = perSec;
    this.#at = now;
  }

  refill(now: number): void {
    this.#left = Math.min(this.#perSec, this.#left + ((now - this.#at) / 1000) * this.#perSec);
    this.#at = now;
  }

  get isSpent(): boolean {
    return this.#left < 1;
  }

  spend(): void {
    this.#left--;
  }
}
