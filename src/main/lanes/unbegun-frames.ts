// Reads what a worker has not begun out of its batches. It can write to their pages, whatever it does: nothing in
// them is believed that the socket thread does not know better.

import { isClaimed } from '../../protocol/frame-claims.ts';
import { frameKind } from '../../protocol/frames.ts';
import { pageHeaderBytes } from '../../protocol/memory/page.ts';
import { RecordReader } from '../../protocol/memory/record-reader.ts';
import type { Batch } from './frame-pages.ts';
import { type LooseFrame, looseFrame } from './kept-frames.ts';

const kinds: ReadonlySet<number> = new Set(Object.values(frameKind));
/** Kinds whose payload begins with `aux` bytes of details. */
const kindsWithDetails: ReadonlySet<number> = new Set([
  frameKind.opened,
  frameKind.introduced,
  frameKind.request,
]);

/** Copies of the frames that come after those which the worker has claimed. Throws when the page does not hold what was written. */
export function readUnbegun(batch: Batch, claimed: number): LooseFrame[] {
  const { page, firstFrame, frames: count, end } = batch;
  const frames: LooseFrame[] = [];
  const reader = new RecordReader(page);
  reader.reset(page, pageHeaderBytes);
  let index = firstFrame;
  // Not up to the page's committed end: that is one of the words that may have been written over.
  for (; reader.next(end); index++) {
    if (!isWhole(reader))
      throw new RangeError(`broken page: frame ${index - firstFrame} is none that there is`);
    if (!isClaimed(index, claimed)) frames.push(looseFrame(reader));
  }
  if (index - firstFrame !== count) {
    throw new RangeError(`broken page: it holds ${index - firstFrame} frames, and ${count} were written`);
  }
  return frames;
}

/** Whether a frame could have been written like this. */
export function isWhole({ kind, aux, length }: Pick<RecordReader, 'kind' | 'aux' | 'length'>): boolean {
  return kinds.has(kind) && (!kindsWithDetails.has(kind) || aux <= length);
}
