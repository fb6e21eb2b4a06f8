// What may be done in one turn of the event loop, of all that handlers, programs and operators want sent: bounded in time
// and in units of work, so that sockets, pings and timers have theirs in between. What is left goes on in the next turn.
import { FifoQueue } from '../basics/fifo-queue.ts';

/** So long may sending take of a turn. */
const maxMs = 4;
/** So much may be done in a turn: about a microsecond or two each. */
const maxUnits = 8192;
/** Where others wait each has this share of a turn, then the next has one: nobody waits for who has much to send. */
const slices = 4;
/** So much is done between two looks at the clock. */
const unitsPerLook = 64;
/** Bytes that are worth a unit: they are copied. */
const bytesPerUnit = 4096;

/** Up to so much is done without a turn being counted: it is not worth a callback at its end. */
const lightUnits = 256;

/** Something that may take more than a turn. */
export interface Work {
  /** Goes on until `turn.isOver` or until everything is done; returns whether it is done. Never throws. */
  advance(): boolean;
}

/** What sending `bytes` to one client is worth. */
export function unitsOf(bytes: number): number {
  return 1 + Math.floor(bytes / bytesPerUnit);
}

/** What closing a client is worth: uWS takes it out of each of its topics. */
export function unitsOfClose({ topics }: { readonly topics: number }): number {
  return 4 + topics;
}

export class Turn {
  readonly #waiting = new FifoQueue<Work>();
  #units = 0;
  #startedAt = 0;
  #looksAt = 0;
  #endsAtUnits = 0;
  #endsAtMs = 0;
  #isLate = false;
  #isArmed = false;
  #number = 0;
  readonly #next = (): void => this.#begin();

  /** Whether nothing waits for a later turn. */
  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /** Another one in each turn at least, for what is to be known only until the turn ends. */
  get number(): number {
    return this.#number;
  }

  /** Something was done. */
  spend(units: number): void {
    this.#units += units;
  }

  /** Whether what is being done must stop, for now. */
  get isOver(): boolean {
    if (this.#units >= this.#endsAtUnits) return true;
    if (this.#units >= this.#looksAt) this.#look();
    return this.#isLate;
  }

  /** Does `work` now as far as this turn goes, and the rest in later ones. It must not be doing or waiting already. */
  do(work: Work): void {
    if (!this.#isArmed) {
      this.#startedAt = performance.now();
      this.#number++;
    }
    if (!this.#slice(work)) this.#waiting.push(work);
    if (this.#units > lightUnits || !this.isIdle) this.#arm();
  }

  /** Does all of `work` now, for whoever has the thread and does not give it back. */
  overrun(work: Work): void {
    this.#within(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, work);
    this.#arm();
  }

  #arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    setImmediate(this.#next);
  }

  // After the poll phase, in which sockets and workers had their say.
  #begin(): void {
    this.#units = 0;
    this.#number++;
    this.#isArmed = false;
    if (this.isIdle) return;
    this.#startedAt = performance.now();
    this.#arm();
    do {
      const work = this.#waiting.shift();
      if (work !== undefined && !this.#slice(work)) this.#waiting.push(work);
    } while (!this.isIdle && this.#hasRoom);
  }

  get #hasRoom(): boolean {
    return this.#units < maxUnits && performance.now() - this.#startedAt < maxMs;
  }

  // Returns whether the work is done.
  #slice(work: Work): boolean {
    if (!this.#hasRoom) return false;
    const turnEndsAtMs = this.#startedAt + maxMs;
    // Cut in pieces without need, what one batch has for many would take more turns, and smaller batches come of it.
    if (this.isIdle) return this.#within(maxUnits, turnEndsAtMs, work);
    return this.#within(
      Math.min(maxUnits, this.#units + maxUnits / slices),
      Math.min(turnEndsAtMs, performance.now() + maxMs / slices),
      work,
    );
  }

  #within(endsAtUnits: number, endsAtMs: number, work: Work): boolean {
    // One piece of work may bring about another: the first goes on with what is left of its slice.
    const outer = [this.#endsAtUnits, this.#endsAtMs] as const;
    this.#endsAtUnits = endsAtUnits;
    this.#endsAtMs = endsAtMs;
    this.#looksAt = this.#units + unitsPerLook;
    this.#isLate = false;
    try {
      return work.advance();
    } finally {
      [this.#endsAtUnits, this.#endsAtMs] = outer;
      this.#looksAt = this.#units;
    }
  }

  #look(): void {
    this.#looksAt = this.#units + unitsPerLook;
    this.#isLate = performance.now() >= this.#endsAtMs;
  }
}
