// How much a worker may print: what is beyond is counted and said, once a second at most. Worker.

export const maxLinesPerSec = 1000;
export const maxBytesPerSec = 1_048_576;

export class PrintAllowance {
  readonly #say: (notice: string, lines: number) => void;
  #second = 0;
  #lines = 0;
  #bytes = 0;
  #linesLeftOut = 0;
  #bytesLeftOut = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `say` gets a line about what was left out, and how many lines that were. */
  constructor(say: (notice: string, lines: number) => void) {
    this.#say = say;
  }

  /** Whether the line may be printed; it counts as left out otherwise. */
  takes(line: string): boolean {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#lines = 0;
      this.#bytes = 0;
      this.report();
    }
    const bytes = Buffer.byteLength(line);
    if (this.#lines < maxLinesPerSec && this.#bytes + bytes <= maxBytesPerSec) {
      this.#lines++;
      this.#bytes += bytes;
      return true;
    }
    this.#linesLeftOut++;
    this.#bytesLeftOut += bytes;
    this.#timer ??= setTimeout(() => this.report(), 1000).unref();
    return false;
  }

  /** Says now what was left out since the last time, if anything was. */
  report(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#linesLeftOut === 0) return;
    this.#say(
      `${this.#linesLeftOut} printed lines (${this.#bytesLeftOut} bytes) were left out: a worker may print ${maxLinesPerSec} lines and ${maxBytesPerSec} bytes a second`,
      this.#linesLeftOut,
    );
    this.#linesLeftOut = 0;
    this.#bytesLeftOut = 0;
  }
}
