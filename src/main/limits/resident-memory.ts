// Resident memory of the process against its limit: a second look, for what no account sees, such as messages that
// uWebSockets.js has not got whole. Socket thread.

/** From this share of the limit on newcomers are refused. */
const highAt = 0.9;
/** Growth between two looks that is more than noise, as a share of the limit. */
const growthStep = 1 / 128;

export type ResidentState = 'low' | 'high' | 'growing';

export class ResidentMemory {
  readonly #limitBytes: number;
  readonly #read: () => number;
  #last = 0;

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
    const before = this.#last;
    try {
      this.#last = this.#read();
    } catch {
      return before > highAt * this.#limitBytes ? 'high' : 'low';
    }
    if (this.#last <= highAt * this.#limitBytes) return 'low';
    const isGrowing = this.#last > this.#limitBytes && this.#last - before > growthStep * this.#limitBytes;
    return isGrowing ? 'growing' : 'high';
  }
}
