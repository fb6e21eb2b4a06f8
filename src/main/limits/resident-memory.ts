// Resident memory of the process against its limit: a second look, for what no account sees, such as messages that
// uWebSockets.js has not got whole. Socket thread.

/** From this share of the limit on newcomers are refused. */
const highAt = 0.9;
/** Growth that is more than noise, as a share of the limit. */
const growthStep = 1 / 128;

export class ResidentMemory {
  readonly #limitBytes: number;
  readonly #read: () => number;
  #last = 0;
  /** When growth was asked for last. */
  #before = 0;

  /** `read` may throw: at the open-file limit nothing can be opened to read it from. */
  constructor(limitBytes: number, read: () => number = process.memoryUsage.rss) {
    this.#limitBytes = limitBytes;
    this.#read = read;
  }

  /** In bytes, as of the last look. */
  get last(): number {
    return this.#last;
  }

  /** Looks, which takes about 10 µs. Returns whether it is near the limit. */
  look(): boolean {
    try {
      this.#last = this.#read();
    } catch {
      // What was seen last counts.
    }
    return this.#last > highAt * this.#limitBytes;
  }

  /**
   * Whether it is beyond the limit, and more than when this was asked last. Memory that was given back may stay resident,
   * so that it is much is no reason to close anybody.
   */
  grows(): boolean {
    const growth = this.#last - this.#before;
    this.#before = this.#last;
    return this.#last > this.#limitBytes && growth > growthStep * this.#limitBytes;
  }
}
