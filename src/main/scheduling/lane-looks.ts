// Looks at the lanes whose workers have something to do, often enough to see soon that one of them is held up. Nobody
// looks while no worker has anything to do.
import type { Faults } from '../basics/faults.ts';
import type { Lane } from '../lanes/lane.ts';

/** How often, in milliseconds. */
const everyMs = 1;
/** A lane is held up when its worker has done nothing else for so long: less may be a thread that lost its core for a moment. */
export const heldUpUs = 1_000;

export class LaneLooks {
  readonly #lanes: readonly Lane[];
  readonly #faults: Faults;
  readonly #onHeld: (lane: Lane) => void;
  #isArmed = false;

  constructor(lanes: readonly Lane[], faults: Faults, onHeld: (lane: Lane) => void) {
    this.#lanes = lanes;
    this.#faults = faults;
    this.#onHeld = onHeld;
  }

  /** A worker was handed something: it is looked at until it is done with it. */
  arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#faults.after('a look at the lanes', everyMs, () => {
      this.#isArmed = false;
      this.look();
    });
  }

  look(): void {
    const now = performance.now();
    let isBusy = false;
    for (const lane of this.#lanes) {
      if (lane.link === null || lane.frames.out.length === 0) continue;
      isBusy = true;
      lane.look(now);
      if (lane.heldUs < heldUpUs) continue;
      // What it did before it was held up is not to wait for the end of that.
      lane.collect();
      this.#onHeld(lane);
    }
    if (isBusy) this.arm();
  }
}
