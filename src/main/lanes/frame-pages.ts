// The frame pages of one lane at their writing end: the open one that takes frames, full ones that wait for
// credit, and those that are out to the worker.

import { frameAfter, framesBetween, isClaimed, nextFrame } from '../../protocol/frame-claims.ts';
import { frameKind, skippedFlag } from '../../protocol/frames.ts';
import { pageBytes, pooledPages } from '../../protocol/limits.ts';
import { LargePages } from '../../protocol/memory/large-pages.ts';
import {
  Page,
  pageHeaderBytes,
  recordHeaderBytes,
  recordSize,
  writeRecordHeader,
} from '../../protocol/memory/page.ts';
import { RecordReader } from '../../protocol/memory/record-reader.ts';
import { copyIntoShared } from '../../protocol/memory/shared-copy.ts';

/** A page with frames in it. */
export interface Batch {
  readonly page: Page;
  /** The number of its first frame. */
  firstFrame: number;
  /** When the first frame arrived, by performance.now(). */
  readonly since: number;
  /** Frames in it that are to be begun here: fewer than there are, when the others were taken back. */
  frames: number;
  /** Where its last frame ends; known when the page takes no more. */
  end: number;
  /** The number of the frame from which on everything was taken back while the worker had this batch; null if nothing was. */
  takenBackFrom: number | null;
  /** The least and the greatest ref of the requests in it, and those among them that nobody waits for any more. */
  leastRequest: number;
  mostRequest: number;
  abandoned: Set<number> | null;
}

export class FramePages {
  #open: Batch | null = null;
  #end = pageHeaderBytes;
  /** Full pages that wait for credit, oldest first. */
  #waiting: Batch[] = [];
  #out: Batch[] = [];
  readonly #free: Page[] = [];
  readonly #large = new LargePages();
  #pooled = 0;
  /** The number of the next frame. */
  #next = 0;
  /** The number after that of the last frame that somebody waits for: nobody does for a worker to forget a client. */
  #awaited = 0;

  get hasFrames(): boolean {
    return this.#waiting.length > 0 || this.#open !== null;
  }

  /** Frames in the page that is being written. */
  get openFrames(): number {
    return this.#open?.frames ?? 0;
  }

  /**
   * Whether a worker that has claimed the frames before number `claimed` has not claimed all that somebody waits for, handed
   * out or not.
   */
  hasUnbegun(claimed: number): boolean {
    return framesBetween(claimed, this.#awaited) > 0;
  }

  /** Whether the worker has batches to pass over: what it had not begun of them was taken back. */
  get isPassedOver(): boolean {
    const last = this.#out.at(-1);
    return last !== undefined && last.takenBackFrom !== null;
  }

  /** Whether it has not come to the end of what was handed out, taken back or not. */
  isAheadOf(claimed: number): boolean {
    const last = this.#out.at(-1);
    if (last === undefined) return false;
    return last.takenBackFrom !== null || !isClaimed(last.firstFrame + last.frames - 1, claimed);
  }

  /** Batches that the worker has, oldest first. */
  get out(): readonly Batch[] {
    return this.#out;
  }

  /**
   * When the oldest batch began to gather of which the worker, which has claimed the frames before number `claimed`, has not claimed them all,
   * by performance.now(); Infinity when no frame waits.
   */
  waitingSince(claimed: number): number {
    for (const { firstFrame, frames, since } of this.#out) {
      if (frames > 0 && !isClaimed(firstFrame + frames - 1, claimed)) return since;
    }
    return (this.#waiting[0] ?? this.#open)?.since ?? Number.POSITIVE_INFINITY;
  }

  /** Appends a frame with a payload in up to two parts, which are copied. */
  append(kindAndFlags: number, ref: number, aux: number, first: string, second: ArrayBuffer | null): void {
    const firstBytes = first === '' ? 0 : Buffer.byteLength(first);
    const payloadBytes = firstBytes + (second === null ? 0 : second.byteLength);
    const batch = this.#reserve(payloadBytes);
    const { page } = batch;
    const at = this.#end;
    writeRecordHeader(page, at, kindAndFlags, ref, payloadBytes, aux);
    if (firstBytes > 0) page.bytes.write(first, at + recordHeaderBytes, firstBytes, 'utf8');
    if (second !== null)
      copyIntoShared(page.bytes, at + recordHeaderBytes + firstBytes, new Uint8Array(second));
    this.#end = at + recordSize(payloadBytes);
    batch.frames++;
    this.#next = nextFrame(this.#next);
    const kind = kindAndFlags & 0xff;
    if (kind !== frameKind.forgotten) this.#awaited = this.#next;
    if (kind !== frameKind.request) return;
    batch.leastRequest = Math.min(batch.leastRequest, ref);
    batch.mostRequest = Math.max(batch.mostRequest, ref);
  }

  /**
   * Has the worker skip the messages of a client that it has not begun, from one of them on: they are marked from the
   * last to the first, so that none is handled behind one that was skipped.
   */
  skipMessages(ref: number): void {
    const isOne = (kind: number, of: number): boolean => kind === frameKind.message && of === ref;
    const open = this.#open === null ? [] : [this.#open];
    for (const { page } of [...this.#out, ...this.#waiting, ...open].reverse()) {
      for (const at of recordsOf(page, this.#endOf(page), isOne).reverse()) skip(page, at);
    }
  }

  /**
   * Has the worker skip a request that it has not begun. Returns whether that is for `markOut`, to be called soon: what was not
   * handed out is marked when it is.
   */
  abandon(ref: number): boolean {
    for (const batch of this.#waiting) noteAbandoned(batch, ref);
    if (this.#open !== null) noteAbandoned(this.#open, ref);
    return this.#out.reduce((isOut, batch) => noteAbandoned(batch, ref) || isOut, false);
  }

  /** Marks what is to be skipped of the batches that the worker has. Throws where a page was written over. */
  markOut(): void {
    for (const batch of this.#out) this.markAbandoned(batch);
  }

  /** Marks what is to be skipped of a batch that takes no more frames. Throws where its page was written over. */
  markAbandoned(batch: Batch): void {
    const { page, end, abandoned } = batch;
    if (abandoned === null) return;
    batch.abandoned = null;
    const isOne = (kind: number, ref: number): boolean => kind === frameKind.request && abandoned.has(ref);
    for (const at of recordsOf(page, end, isOne)) skip(page, at);
  }

  /** The next batch to hand to the worker, or undefined when no frame waits. Throws where its page was written over. */
  take(): Batch | undefined {
    if (this.#waiting.length === 0) this.#closeOpen();
    const batch = this.#waiting.shift();
    if (batch === undefined) return undefined;
    this.#out.push(batch);
    this.markAbandoned(batch);
    return batch;
  }

  /** The worker is done with its oldest batch. Returns it; its page may be written again. */
  done(): Batch | undefined {
    const batch = this.#out.shift();
    if (batch !== undefined) this.release(batch.page);
    return batch;
  }

  /** Takes a page back that nobody reads any more. */
  release(page: Page): void {
    if (page.index >= 0) this.#free.push(page);
    else this.#large.give(page);
  }

  /** Batches with frames that a worker which has claimed those before number `claimed` has not begun, oldest first. */
  unbegun(claimed: number): Batch[] {
    this.#closeOpen();
    const isUnbegun = ({ firstFrame, frames }: Batch): boolean =>
      frames > 0 && !isClaimed(firstFrame + frames - 1, claimed);
    return [...this.#out, ...this.#waiting].filter(isUnbegun);
  }

  /** What the worker has not begun, which is everything from frame number `from` on, is the lane's no more. */
  takeBack(from: number): void {
    for (const batch of this.#out) {
      if (batch.takenBackFrom !== null) continue;
      batch.takenBackFrom = from;
      batch.frames = Math.min(batch.frames, Math.max(0, framesBetween(batch.firstFrame, from)));
    }
    this.#closeOpen();
    for (const { page } of this.#waiting) this.release(page);
    this.#waiting = [];
    this.#next = from;
    this.#awaited = from;
  }

  /** The worker that gets what waits, and has nothing yet, has claimed the frames before number `first`. */
  continueFrom(first: number): void {
    this.#closeOpen();
    this.#next = first;
    for (const batch of this.#waiting) {
      batch.firstFrame = this.#next;
      this.#next = frameAfter(this.#next, batch.frames);
    }
    this.#awaited = this.#next;
  }

  /** Forgets everything, for a worker that is gone: what it had not begun was read before. The next one begins with 0. */
  reset(): void {
    this.#closeOpen();
    for (const { page } of [...this.#out, ...this.#waiting]) this.release(page);
    this.#out = [];
    this.#waiting = [];
    this.#next = 0;
    this.#awaited = 0;
  }

  #reserve(payloadBytes: number): Batch {
    const open = this.#open;
    if (open !== null && this.#end + recordSize(payloadBytes) <= open.page.capacity) return open;
    this.#closeOpen();
    const batch = {
      page: this.#newPage(payloadBytes),
      firstFrame: this.#next,
      since: performance.now(),
      frames: 0,
      end: pageHeaderBytes,
      takenBackFrom: null,
      leastRequest: Number.POSITIVE_INFINITY,
      mostRequest: 0,
      abandoned: null,
    };
    this.#open = batch;
    this.#end = pageHeaderBytes;
    return batch;
  }

  #closeOpen(): void {
    if (this.#open === null) return;
    this.#open.end = this.#end;
    this.#open.page.commit(this.#end);
    this.#waiting.push(this.#open);
    this.#open = null;
  }

  #endOf(page: Page): number {
    return page === this.#open?.page ? this.#end : page.committedEnd;
  }

  #newPage(payloadBytes: number): Page {
    if (pageHeaderBytes + recordSize(payloadBytes) > pageBytes) return this.#large.take(payloadBytes);
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#pooled === pooledPages) return this.#large.take(payloadBytes);
    return Page.allocate(this.#pooled++, pageBytes);
  }
}

// Returns whether the request may be in the batch.
function noteAbandoned(batch: Batch, ref: number): boolean {
  if (ref < batch.leastRequest || ref > batch.mostRequest) return false;
  batch.abandoned ??= new Set();
  batch.abandoned.add(ref);
  return true;
}

function skip(page: Page, at: number): void {
  Atomics.or(page.words, at >> 2, skippedFlag << 8);
}

// Where such records begin in `page`, before `end`.
function recordsOf(page: Page, end: number, isOne: (kind: number, ref: number) => boolean): number[] {
  const positions: number[] = [];
  const reader = new RecordReader(page);
  for (let at = reader.position; reader.next(end); at = reader.position) {
    if (isOne(reader.kind, reader.ref)) positions.push(at);
  }
  return positions;
}
