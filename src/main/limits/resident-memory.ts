// Resident memory of the process against its limit: a second look, for what no account sees, such as messages that
// uWebSockets.js has not got whole. Socket thread.

/** From this share of the limit on newcomers are refused. */
const highAt = 0.9;
/** Growth over the last looks that is more than noise, as a share of the limit. */
const growthStep = 1 / 128;
/** So many looks, which take about 10 µs each. */
const looksOfGrowth = 10;

export type ResidentState = 'low' | 'high' | 'growing';

export class ResidentMemory {
  readonly #limitBytes: number;
  readonly #read: () => number;
  #last = 0;
  /** The last looks, the oldest first, since growth was last told of. */
  #looks: number[] = [];

  /** `read` may throw: at the open-file limit nothing can be opened to read it from. */
  constructor(limitBytes: number, read: () => number = process.memoryUsage.rss) {
    this.#limitBytes = limitBytes;
    this.#read = read;
  }

  /** In bytes, as of the last look. */
  get last(): number {
    return this.#last;
  }

  /**
   * `growing` where it is beyond the limit and still grows. Memory that was given back may stay resident, so that it is
   * much is no reason to close anybody.
   */
  look(): ResidentState {
    try {
      this.#last = this.#read();
    } catch {
      return this.#isHigh ? 'high' : 'low';
    }
    const least = Math.min(this.#last, ...this.#looks);
    this.#looks.push(this.#last);
    if (this.#looks.length > looksOfGrowth) this.#looks.shift();
    if (!this.#isHigh) return 'low';
    if (this.#last <= this.#limitBytes || this.#last - least <= growthStep * this.#limitBytes) return 'high';
    this.#looks = [this.#last];
    return 'growing';
  }

  get #isHigh(): boolean {
    return this.#last > highAt * this.#limitBytes;
  }
}
