// How much of the workers' time somebody uses: per hook, and lately in all. Times are those of the clock: a thread that lost
// its core for a moment makes a short hook look long, so that one long time says nothing.
import { coarseNow } from './coarse-clock.ts';

/** Hooks longer than this are long ones. */
const longUs = 5_000;
/** Hooks shorter than this on average are in nobody's way, however many they are. */
const shortUs = 1_000;
/** Longer hooks count as if they had taken so long: a single one does not tell what all are like. */
const mostUs = 100_000;
/** The last so many hooks make the mean. The first one counts half: it is often slower than all that follow. */
const averaged = 16;
const assumed = 1;

export class WorkMeter {
  /** Hooks that were counted. */
  hooks = 0;
  /** Moving average of the time of a hook, in microseconds. */
  meanUs = 0;
  /** The same of the lower one of each two hooks in a row: it rises with two long ones, and falls fast. */
  #lowUs = 0;
  #lastUs = 0;
  readonly #memoryMs: number;
  #usedUs = 0;
  #usedAt = 0;

  /** What was used is forgotten bit by bit within `memoryMs`. */
  constructor(memoryMs = 1_000) {
    this.#memoryMs = memoryMs;
  }

  /** A hook took so long. */
  took(timeUs: number, now = coarseNow()): void {
    const countedUs = Math.min(timeUs, mostUs);
    const lowUs = Math.min(countedUs, this.#lastUs);
    this.hooks++;
    this.meanUs += (countedUs - this.meanUs) / Math.min(averaged, this.hooks + assumed);
    this.#lowUs += (lowUs - this.#lowUs) / (lowUs < this.#lowUs ? 2 : 4);
    this.#lastUs = countedUs;
    this.#usedUs = this.#lately(now) + countedUs;
    this.#usedAt = now;
  }

  /** Whether its hooks are long ones. */
  get isLong(): boolean {
    return this.#lowUs > longUs;
  }

  /** Whether its hooks are not short and took more than `muchUs` within about its memory. */
  isMuch(muchUs: number, now = coarseNow()): boolean {
    return this.meanUs > shortUs && this.#lately(now) > muchUs;
  }

  #lately(now: number): number {
    return this.#usedUs * Math.max(0, 1 - (now - this.#usedAt) / this.#memoryMs);
  }
}
