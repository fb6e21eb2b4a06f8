// A page: one SharedArrayBuffer that carries records from the thread that owns its writing end to the other.
// The committed end is the only word both threads touch while records are written; it makes them visible.

/*
 *   byte 0        4, 8       64 ..................................... end (committed) ..... capacity
 *        +--------+---------+------------+------------+---- - - ----+
 *        | end    | state.. | record     | record     | record      |  free
 *        +--------+---------+------------+------------+---- - - ----+
 *   record: 16 bytes of header, then the payload, padded to 8 bytes, so that every payload starts on a word
 *        +--------------------+--------------------+---------------+---------------+- - - - -
 *        | kind + flags << 8  | client ref         | payload bytes | aux           | payload
 *        +--------------------+--------------------+---------------+---------------+- - - - -
 */

const endWord = 0;
const stateWord = 1;
const nextWord = 2;

export const pageHeaderBytes = 64;
export const recordHeaderBytes = 16;

/** Kinds below this one have a payload. In records of the others the third and fourth word are numbers of their own. */
export const firstKindWithoutPayload = 128;

/** What the writer of a command page may do with it. */
export const pageState = { inUse: 0, sealed: 1, free: 2 } as const;

export class Page {
  readonly index: number;
  readonly shared: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly bytes: Buffer;
  readonly capacity: number;

  /** `index` is the page's place among the pooled pages of its lane, or -1 for a large one. */
  constructor(index: number, shared: SharedArrayBuffer) {
    if (shared.byteLength < pageHeaderBytes || shared.byteLength % 8 !== 0) {
      throw new RangeError(`a page has at least ${pageHeaderBytes} bytes, in eights: ${shared.byteLength}`);
    }
    this.index = index;
    this.shared = shared;
    this.words = new Int32Array(shared);
    this.bytes = Buffer.from(shared);
    this.capacity = shared.byteLength;
  }

  /** A new page that holds at least one record with `payloadBytes` of payload. */
  static allocate(index: number, size: number, payloadBytes = 0): Page {
    const needed = pageHeaderBytes + recordSize(payloadBytes);
    return new Page(index, new SharedArrayBuffer(Math.max(size, needed)));
  }

  /** Makes every record before `end` visible to the reading thread, all at once. */
  commit(end: number): void {
    Atomics.store(this.words, endWord, end);
  }

  get committedEnd(): number {
    return Atomics.load(this.words, endWord);
  }

  get state(): number {
    return Atomics.load(this.words, stateWord);
  }

  setState(state: number): void {
    Atomics.store(this.words, stateWord, state);
    Atomics.notify(this.words, stateWord);
  }

  /** Index of the page that follows this sealed one in a stream of command pages; -1 for a large one. */
  get next(): number {
    return Atomics.load(this.words, nextWord);
  }

  /** Ends the page at `end`: nothing follows in it, the stream goes on in the page with index `next`. */
  seal(end: number, next: number): void {
    Atomics.store(this.words, nextWord, next);
    Atomics.store(this.words, endWord, end);
    Atomics.store(this.words, stateWord, pageState.sealed);
  }

  /** Blocks this thread until the page is free, at most `timeoutMs`. For workers only. */
  waitUntilFree(timeoutMs: number): boolean {
    const state = this.state;
    if (state !== pageState.free) Atomics.wait(this.words, stateWord, state, timeoutMs);
    return this.state === pageState.free;
  }
}

/** Bytes that a record with `payloadBytes` of payload takes in a page. */
export function recordSize(payloadBytes: number): number {
  return (recordHeaderBytes + payloadBytes + 7) & ~7;
}

/** Writes one record header at `at` (a multiple of 8). The payload follows at `at + recordHeaderBytes`. */
export function writeRecordHeader(
  page: Page,
  at: number,
  kindAndFlags: number,
  ref: number,
  payloadBytes: number,
  aux: number,
): void {
  const word = at >> 2;
  const words = page.words;
  words[word] = kindAndFlags;
  words[word + 1] = ref;
  words[word + 2] = payloadBytes;
  words[word + 3] = aux;
}
