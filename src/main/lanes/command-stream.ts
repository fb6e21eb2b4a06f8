// The command pages of one lane at their reading end: follows the worker from page to page and stops at the
// committed end.
import type { CommandKind } from '../../protocol/commands.ts';
import { firstKindWithoutPayload, Page, pageState } from '../../protocol/memory/page.ts';
import { RecordReader } from '../../protocol/memory/record-reader.ts';

/** One command, at the reading end. */
export type CommandRecord = RecordReader<CommandKind>;

export class CommandStream {
  #reports = 0;
  readonly #pooled: Page[] = [];
  readonly #large: Page[] = [];
  #reader: CommandRecord | null = null;
  #end = 0;

  /** Bytes of the pages that the worker has announced and may use again. */
  get bytes(): number {
    let bytes = this.#reader?.page.capacity ?? 0;
    for (const page of [...this.#pooled, ...this.#large]) bytes += page.capacity;
    return bytes;
  }

  /** Reports that were read; it starts over at 2^32. */
  get reports(): number {
    return this.#reports;
  }

  /** Takes note of a page that the worker announced. */
  addPage(index: number, shared: SharedArrayBuffer): void {
    const page = new Page(index, shared);
    if (index >= 0) this.#pooled[index] = page;
    else this.#large.push(page);
    this.#reader ??= new RecordReader(page);
  }

  /**
   * Moves to the next committed record and returns the reader that describes it, or null when the worker has
   * committed nothing more. What the reader shows is valid until the next call.
   */
  next(): CommandRecord | null {
    const reader = this.#reader;
    if (reader === null) return null;
    for (;;) {
      if (reader.next(this.#end)) {
        if (reader.kind >= firstKindWithoutPayload) this.#reports = (this.#reports + 1) | 0;
        return reader;
      }
      const { page } = reader;
      // The state is read before the end: the end of a page that is seen as sealed is its last one.
      const sealed = page.state === pageState.sealed;
      this.#end = page.committedEnd;
      if (reader.position < this.#end) continue;
      if (!sealed || !this.#turn(reader, page)) return null;
    }
  }

  /** Whether the next committed record of the same page is a `kind` for `ref`. */
  isFollowedBy(kind: CommandKind, ref: number): boolean {
    const reader = this.#reader;
    if (reader === null || reader.position >= this.#end) return false;
    const word = reader.position >> 2;
    const { words } = reader.page;
    return ((words[word] ?? 0) & 0xff) === kind && (words[word + 1] ?? 0) >>> 0 === ref;
  }

  #turn(reader: CommandRecord, page: Page): boolean {
    const next = this.#following(page.next);
    if (next === undefined) return false;
    page.setState(pageState.free);
    this.#end = 0;
    reader.reset(next);
    return true;
  }

  #following(index: number): Page | undefined {
    return index >= 0 ? this.#pooled[index] : this.#large.shift();
  }
}
