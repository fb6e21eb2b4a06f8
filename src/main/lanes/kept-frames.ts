// Copies of frames that a worker has taken from their page and not begun, or that it may have to begin again: those
// that wait behind an async hook of their client. Without them they would be lost with the thread.
import { attemptShift, frameKind, messageStart } from '../../protocol/frames.ts';
import type { Page } from '../../protocol/memory/page.ts';
import { RecordReader } from '../../protocol/memory/record-reader.ts';
import { FifoQueue } from '../basics/fifo-queue.ts';

/** A frame out of its page. */
export interface LooseFrame {
  readonly kind: number;
  readonly flags: number;
  readonly ref: number;
  readonly aux: number;
  readonly payload: ArrayBuffer;
}

export class KeptFrames {
  readonly #byClient = new Map<number, FifoQueue<LooseFrame>>();
  /** The number of the frame that was kept last, which may not be claimed yet; -1 for none. */
  last = -1;
  #lastRef = 0;

  /** Keeps a copy of the frame at `position` of `page`, the lane's frame `number`. */
  keep(page: Page, position: number, number: number): void {
    const reader = new RecordReader(page);
    reader.reset(page, position);
    if (!reader.next(page.committedEnd)) throw new RangeError(`no frame is at byte ${position} of its page`);
    const queue = this.#byClient.get(reader.ref) ?? new FifoQueue();
    this.#byClient.set(reader.ref, queue);
    queue.push(looseFrame(reader));
    this.last = number;
    this.#lastRef = reader.ref;
  }

  /** Frame `number` was taken back before its worker claimed it: if it was kept, it was the last one. */
  takenBack(number: number): void {
    if (this.last !== number) return;
    this.last = -1;
    const queue = this.#byClient.get(this.#lastRef);
    queue?.pop();
    if (queue?.length === 0) this.#byClient.delete(this.#lastRef);
  }

  /** A frame of this client was handled: the oldest one that is kept is begun, or was that one. */
  handled(ref: number): void {
    if (this.#byClient.size === 0) return;
    const queue = this.#byClient.get(ref);
    queue?.shift();
    if (queue?.length === 0) this.#byClient.delete(ref);
  }

  /** Gives everything away: the frames of each client in their order. */
  takeAll(): Map<number, LooseFrame[]> {
    const all = new Map<number, LooseFrame[]>();
    for (const [ref, queue] of this.#byClient) {
      const frames: LooseFrame[] = [];
      for (let frame = queue.shift(); frame !== undefined; frame = queue.shift()) frames.push(frame);
      all.set(ref, frames);
    }
    this.#byClient.clear();
    this.last = -1;
    return all;
  }
}

/** A copy of the frame that `reader` shows. */
export function looseFrame(reader: RecordReader): LooseFrame {
  const { kind, flags, ref, aux } = reader;
  return { kind, flags, ref, aux, payload: reader.copy().buffer };
}

/** Whether the frame brings a message: what the queue limits count. */
export function isMessage({ kind }: LooseFrame): boolean {
  return kind === frameKind.message || kind === frameKind.request;
}

/** Whether the frame is reported when it is handled: only those that say who is known to the worker are not. */
export function isReported({ kind }: LooseFrame): boolean {
  return kind !== frameKind.introduced && kind !== frameKind.forgotten;
}

/** Bytes of the frame's payload that are details of the client, not message. */
export function detailsBytes(frame: LooseFrame): number {
  return messageStart(frame);
}

/** Of a message or a request: the bytes that the queue limits count. */
export function messageBytes(frame: LooseFrame): number {
  return frame.payload.byteLength - detailsBytes(frame);
}

/** How often the frame was begun before and interrupted. */
export function attemptsOf({ flags }: LooseFrame): number {
  return flags >>> attemptShift;
}
