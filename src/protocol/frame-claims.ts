// Who begins a frame: the worker that has it in a batch, or, where that does not come to it, another one. Both threads move
// one word by compare-and-exchange only, so that every frame is claimed by its worker or taken back, and never both.
import { controlWord } from './lane-contract.ts';

/*
 *   bit 31 ................................. 4  3 ..... 0
 *       +-----------------------------------+-----------+
 *       | frames that the worker has claimed| take-backs|   the number of frames starts over at 2^28
 *       +-----------------------------------+-----------+
 *   take-backs: how often the socket thread has taken back what was not claimed, and the worker has not come to the `goOn`
 *   that was posted then. As long as there is one the worker claims nothing, and reports each batch that it has or gets as
 *   done: with the last `goOn` it has passed over all that was taken back, and what it is handed after that is new.
 */
const takeBackBits = 4;
const mostTakeBacks = 2 ** takeBackBits - 1;
const mask = 2 ** (32 - takeBackBits) - 1;

/** The number after that of a frame; a worker's first has 0. */
export function nextFrame(frame: number): number {
  return (frame + 1) & mask;
}

/** The number of the frame that comes `count` frames after number `frame`. */
export function frameAfter(frame: number, count: number): number {
  return (frame + count) & mask;
}

/** The number before that of a frame. */
export function frameBefore(frame: number): number {
  return (frame - 1) & mask;
}

/** How many frames there are from number `from` to before number `to`, negative where `to` is earlier. */
export function framesBetween(from: number, to: number): number {
  return ((to - from) << takeBackBits) >> takeBackBits;
}

/** Whether frame number `frame` is one of those before number `claimed`. */
export function isClaimed(frame: number, claimed: number): boolean {
  return framesBetween(claimed, frame) < 0;
}

/** The number of the first frame that the worker has not claimed. */
export function claimedFrames(control: Int32Array): number {
  return Atomics.load(control, controlWord.claims) >>> takeBackBits;
}

/** Worker: claims frame number `frame`, having claimed all before it. False when it was taken back. */
export function claimFrame(control: Int32Array, frame: number): boolean {
  const word = frame << takeBackBits;
  return (
    Atomics.compareExchange(control, controlWord.claims, word, nextFrame(frame) << takeBackBits) === word
  );
}

/**
 * Socket thread: takes back every frame from number `from` on. False when the worker has claimed that one meanwhile, or has
 * not come to the `goOn` of any of the last fifteen times.
 */
export function takeBackFrames(control: Int32Array, from: number): boolean {
  const word = Atomics.load(control, controlWord.claims);
  if (word >>> takeBackBits !== from || (word & mostTakeBacks) === mostTakeBacks) return false;
  return Atomics.compareExchange(control, controlWord.claims, word, word + 1) === word;
}

/** Socket thread: whether the worker has come to one of the last fifteen take-backs at least. */
export function hasTakeBackLeft(control: Int32Array): boolean {
  return (Atomics.load(control, controlWord.claims) & mostTakeBacks) !== mostTakeBacks;
}

/** Worker: it has come to a `goOn`. */
export function goOn(control: Int32Array): void {
  Atomics.sub(control, controlWord.claims, 1);
}
