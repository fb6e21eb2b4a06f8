// Who begins a frame: the worker that has it in a batch, or, where that does not come to it, another one. Both threads move
// one word by compare-and-exchange only, so that every frame is claimed by its worker or taken back, and never both.
import { controlWord } from './lane-contract.ts';

/*
 *   bit 31 .......................................... 1  0
 *       +---------------------------------------------+---+
 *       | frames that the worker has claimed          | b |   the count starts over at 2^31
 *       +---------------------------------------------+---+
 *   b: the socket thread has taken back what was not claimed. Only the socket thread sets it, and then posts `goOn`. The
 *   worker claims nothing as long as it is set, reports each batch that it has or gets as done, and clears it when it comes
 *   to the `goOn`: what it is handed after that is new.
 */
const takenBackBit = 1;
const mask = 0x7fff_ffff;

/** The number after that of a frame; a lane's first has 0. */
export function nextFrame(frame: number): number {
  return (frame + 1) & mask;
}

/** The number before that of a frame. */
export function frameBefore(frame: number): number {
  return (frame - 1) & mask;
}

/** How many frames there are from number `from` to before number `to`, negative where `to` is earlier. */
export function framesBetween(from: number, to: number): number {
  return ((to - from) << 1) >> 1;
}

/** Whether frame number `frame` is one of those before number `claimed`. */
export function isClaimed(frame: number, claimed: number): boolean {
  return framesBetween(claimed, frame) < 0;
}

/** The number of the first frame that the worker has not claimed. */
export function claimedFrames(control: Int32Array): number {
  return Atomics.load(control, controlWord.claims) >>> 1;
}

/** Worker: claims frame number `frame`, having claimed all before it. False when it was taken back. */
export function claimFrame(control: Int32Array, frame: number): boolean {
  const word = frame << 1;
  return Atomics.compareExchange(control, controlWord.claims, word, nextFrame(frame) << 1) === word;
}

/**
 * Socket thread: takes back every frame from number `from` on. False when the worker has claimed that one meanwhile, or has
 * not come to the `goOn` of the last time.
 */
export function takeBackFrames(control: Int32Array, from: number): boolean {
  const word = from << 1;
  return Atomics.compareExchange(control, controlWord.claims, word, word | takenBackBit) === word;
}

/** Socket thread: the worker, which has nothing in hand, begins with the first frame of another lane. */
export function forgetClaims(control: Int32Array): void {
  Atomics.store(control, controlWord.claims, 0);
}

/** Worker: it has come to the `goOn`, having claimed the frames before number `claimed`. */
export function goOn(control: Int32Array, claimed: number): void {
  Atomics.store(control, controlWord.claims, claimed << 1);
}
