// Whether a worker goes on with what it was handed, seen from outside: by the frames that it has claimed and the hooks that
// it has begun, in shared memory. Socket thread.
import type { FramePages } from './frame-pages.ts';
import type { WorkerLink } from './worker-link.ts';

export class WorkerProgress {
  /** For how long it was kept from its frames in all, in microseconds. */
  heldTotalUs = 0;
  readonly #frames: FramePages;
  /** How far it was when it was seen last, and since when. */
  #seenClaimed = -1;
  #seenGate = 0;
  #stillSince = 0;
  #lastHeldUs = 0;

  /** `frames` are those of its lane. */
  constructor(frames: FramePages) {
    this.#frames = frames;
  }

  /** It has something to do from now on, or goes on. */
  goesOn(): void {
    this.#seenClaimed = -1;
  }

  /** Looks how far it has come. */
  see(link: WorkerLink, now: number): void {
    if (this.#isStill(link)) return;
    this.#lastHeldUs = 0;
    this.#stillSince = now;
    this.#seenClaimed = link.claimed;
    this.#seenGate = link.gate;
  }

  /** For how long it has been in one hook, or where it was when `see` saw it there first, in microseconds. */
  heldUs(link: WorkerLink, now: number): number {
    const heldMs = this.#isStill(link) ? now - this.#stillSince : 0;
    return Math.max(heldMs, link.hookMs(now)) * 1000;
  }

  /** It was found to be held up for so long: counts what is new of that. */
  wasHeld(heldUs: number): void {
    this.heldTotalUs += heldUs < this.#lastHeldUs ? heldUs : heldUs - this.#lastHeldUs;
    this.#lastHeldUs = heldUs;
  }

  // Whether it has something to do and is where it was seen last.
  #isStill({ claimed, gate }: WorkerLink): boolean {
    return claimed === this.#seenClaimed && gate === this.#seenGate && this.#frames.isAheadOf(claimed);
  }
}
