// Random numbers that a seed repeats: xorshift with 32 bits of state (Marsaglia, "Xorshift RNGs", 2003).

export class SeededRandom {
  #state: number;

  /** The same seeds give the same numbers; each list of seeds gives a sequence of its own. */
  constructor(...seeds: number[]) {
    let state = 0x6d2b79f5;
    for (const seed of seeds) {
      state = Math.imul(state ^ seed, 0x85ebca6b);
      state = Math.imul(state ^ (state >>> 15), 0xc2b2ae35);
      state ^= state >>> 13;
    }
    // The one state that xorshift never leaves.
    this.#state = state === 0 ? 1 : state;
  }

  /** At least 0, below 1. */
  fraction(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return (state >>> 0) / 2 ** 32;
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of the choices, each as often as its weight says. */
  weighted<Choice>(choices: readonly (readonly [choice: Choice, weight: number])[]): Choice {
    let point = this.fraction() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [choice, weight] of choices) {
      point -= weight;
      if (point < 0) return choice;
    }
    const last = choices.at(-1);
    if (last === undefined) throw new RangeError('nothing to choose from');
    return last[0];
  }
}
