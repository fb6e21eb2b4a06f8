// Looks at the lanes whose workers have something to do, often enough to see soon that one of them is held up. Nobody
// looks while no worker has anything to do and nothing waits for one.
import type { Faults } from '../basics/faults.ts';
import type { Lane } from '../lanes/lane.ts';
import type { Scheduler } from './scheduler.ts';

/** How often, in milliseconds: what happens in between, such as a worker that becomes free, is a look as well. */
const everyMs = 2;
/** A lane is held up when its worker has done nothing else for so long: less may be a thread that lost its core for a moment. */
export const heldUpUs = 1_000;

type LookingScheduler = Pick<Scheduler, 'held' | 'waiting' | 'fillLanes'>;

export class LaneLooks {
  readonly #lanes: readonly Lane[];
  readonly #scheduler: LookingScheduler;
  readonly #faults: Faults;
  readonly #fire: () => void;
  #timer: NodeJS.Timeout | null = null;
  #isArmed = false;

  constructor(lanes: readonly Lane[], scheduler: LookingScheduler, faults: Faults) {
    this.#lanes = lanes;
    this.#scheduler = scheduler;
    this.#faults = faults;
    this.#fire = () => {
      this.#isArmed = false;
      faults.contain('a look at the lanes', () => this.look());
      if (this.#scheduler.waiting > 0 || this.#lanes.some(isBusy)) this.arm();
    };
  }

  /** A worker was handed something, or something waits for one: it is looked at until that is over. */
  arm(): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    if (this.#timer === null) this.#timer = this.#faults.after('a look at the lanes', everyMs, this.#fire);
    else this.#timer.refresh();
  }

  /** Looks no more, whatever is under way. */
  stop(): void {
    this.#isArmed = true;
    clearTimeout(this.#timer ?? undefined);
  }

  look(): void {
    const now = performance.now();
    for (const lane of this.#lanes) {
      if (!isBusy(lane)) continue;
      const heldUs = lane.look(now);
      if (heldUs < heldUpUs) continue;
      lane.progress.wasHeld(heldUs);
      // What it did before it was held up is not to wait for the end of that.
      lane.collect();
      this.#scheduler.held(lane);
    }
    this.#scheduler.fillLanes();
  }
}

function isBusy({ link, frames }: Lane): boolean {
  return link !== null && frames.out.length > 0;
}
