// Reads the records of a page one after the other without allocating. Both threads use it, each on its own end.
import { firstKindWithoutPayload, type Page, pageHeaderBytes, recordHeaderBytes } from './page.ts';
import { copyFromShared } from './shared-copy.ts';

/**
 * A cursor over the records of one page. After `next()` returned true the fields describe the record; the
 * payload is `page.bytes[payloadStart..payloadEnd)`, valid until the page is given back. `Kind` is what kinds the writer
 * knows: a page that was written over may say any other.
 */
export class RecordReader<Kind extends number = number> {
  page: Page;
  kind = 0 as Kind;
  flags = 0;
  ref = 0;
  aux = 0;
  /** The third header word: the payload's length, or for records without payload a number of their own. */
  length = 0;
  payloadStart = 0;
  payloadEnd = 0;
  #position = pageHeaderBytes;

  constructor(page: Page) {
    this.page = page;
  }

  get position(): number {
    return this.#position;
  }

  /** Starts over at the first record of `page`, or at `position` when given. */
  reset(page: Page, position = pageHeaderBytes): void {
    this.page = page;
    this.#position = position;
  }

  /** Moves to the next record before `end`; false when there is none. Throws on a record that leaves the page. */
  next(end: number): boolean {
    const at = this.#position;
    if (at >= end) return false;
    if (end > this.page.capacity || at + recordHeaderBytes > end) throw brokenPage(at, end);
    const words = this.page.words;
    const word = at >> 2;
    const head = words[word] ?? 0;
    const length = words[word + 2] ?? 0;
    const kind = head & 0xff;
    this.kind = kind as Kind;
    this.flags = head >>> 8;
    this.ref = (words[word + 1] ?? 0) >>> 0;
    this.length = length >>> 0;
    this.aux = (words[word + 3] ?? 0) >>> 0;
    const payloadBytes = kind < firstKindWithoutPayload ? this.length : 0;
    this.payloadStart = at + recordHeaderBytes;
    this.payloadEnd = this.payloadStart + payloadBytes;
    if (this.payloadEnd > end) throw brokenPage(at, end);
    this.#position = (this.payloadEnd + 7) & ~7;
    return true;
  }

  /** Text of the payload from `from` to `to` bytes into it. */
  text(from = 0, to = this.payloadEnd - this.payloadStart): string {
    return this.page.bytes.toString('utf8', this.payloadStart + from, this.payloadStart + to);
  }

  /** A view on the payload in shared memory: valid until the page is given back, never to be kept. */
  view(from = 0): Uint8Array {
    return new Uint8Array(
      this.page.shared,
      this.payloadStart + from,
      this.payloadEnd - this.payloadStart - from,
    );
  }

  /** A copy of the payload in memory of its own: safe to keep. */
  copy(from = 0, to = this.payloadEnd - this.payloadStart): Uint8Array<ArrayBuffer> {
    return copyFromShared(this.page.shared, this.payloadStart + from, to - from);
  }
}

function brokenPage(at: number, end: number): Error {
  return new RangeError(`broken page: the record at byte ${at} does not end before ${end}`);
}
