// Makes lines of what is printed in pieces: bytes and text, with characters split over pieces. Worker.
import { StringDecoder } from 'node:string_decoder';

/** Longest line, in characters; of what is longer the beginning is kept, and how much is missing said. */
export const longestLine = 131_072;

export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #leftOut = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** Whether the beginning of a line waits for its end. */
  get hasRest(): boolean {
    return this.#rest !== '' || this.#leftOut > 0;
  }

  /** Takes a piece; gives each line that ends in it. */
  write(piece: string | Uint8Array): void {
    const text =
      typeof piece === 'string' ? this.#decoder.end() + piece : this.#decoder.write(Buffer.from(piece));
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#append(text, start, end);
      this.#give();
      start = end + 1;
    }
    this.#append(text, start, text.length);
  }

  /** Gives what has no end yet as a line. */
  flush(): void {
    this.#rest += this.#decoder.end();
    if (this.hasRest) this.#give();
  }

  #append(text: string, start: number, end: number): void {
    const taken = Math.min(end - start, longestLine - this.#rest.length);
    if (taken > 0) this.#rest += text.slice(start, start + taken);
    this.#leftOut += end - start - taken;
  }

  #give(): void {
    const line = this.#leftOut === 0 ? this.#rest : `${this.#rest}… (${this.#leftOut} characters left out)`;
    this.#rest = '';
    this.#leftOut = 0;
    this.#onLine(line);
  }
}
