// Things that are done one after the other, each when the one before is done, over as many turns as that takes.
import type { Faults } from '../basics/faults.ts';
import type { Turn, Work } from './turn.ts';

/** Goes on with something until the turn is over; returns whether it is done. */
export type Rest = () => boolean;

/** Takes what is left of something that began in this turn. What follows in the sequence waits for it. */
export type Later = (rest: Rest) => void;

export class Sequence implements Work {
  /** To be given to what may be more than fits a turn. */
  readonly later: Later = (rest) => {
    this.#rest = rest;
  };
  readonly #turn: Turn;
  readonly #faults: Faults;
  readonly #step: () => boolean;
  #rest: Rest | null = null;
  #isUnderWay = false;
  #whenDone: (() => void)[] = [];

  /**
   * `step` does the next thing, at least spending a unit of the turn, and returns whether there was one. It may throw:
   * that is reported, and costs that one thing.
   */
  constructor(turn: Turn, faults: Faults, step: () => boolean) {
    this.#turn = turn;
    this.#faults = faults;
    this.#step = step;
  }

  /** Whether something of it waits for a later turn, or is being done. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** Does what there is to do, as far as this turn goes; the rest in later ones. Never throws. */
  go(): void {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    this.#turn.do(this);
  }

  /** The same, and then `work`. */
  goThen(work: () => void): void {
    this.#whenDone.push(work);
    this.go();
  }

  /** Does everything that there is to do now, however long that takes. Not from within one of its own steps. */
  finish(): void {
    this.#turn.overrun(this);
  }

  advance(): boolean {
    while (!this.#turn.isOver) if (!this.#advanceOne()) return this.#done();
    return false;
  }

  // Returns whether there was anything to do.
  #advanceOne(): boolean {
    const rest = this.#rest;
    try {
      if (rest === null) return this.#step();
      if (rest()) this.#rest = null;
    } catch (error) {
      this.#rest = null;
      this.#turn.spend(1);
      this.#faults.report('sending', error);
    }
    return true;
  }

  #done(): boolean {
    this.#isUnderWay = false;
    const whenDone = this.#whenDone;
    this.#whenDone = [];
    for (const work of whenDone) this.#faults.contain('what follows the last commands of a worker', work);
    return true;
  }
}
