// Which lane takes what comes next, where clients are not pinned.
import type { Lane } from '../lanes/lane.ts';
import { heldUpUs } from './lane-looks.ts';

/** So much expected work goes to one lane before another one is woken. */
const fillUs = 200;
/** So much expected work may wait on a lane; what goes beyond waits for whichever lane is free first. */
const budgetUs = 2_000;
/** A lane that is held up for so long takes nothing, even where no other has room: what comes waits for the first. */
const longUs = 10_000;
/** A client whose lane is held up for so long moves: less would move many of them each time a thread loses its core. */
const moveUs = 4_000;
/** Where every worker is in one hook for so long, or held up by anything else for `longUs`, spare workers help with light work. */
const helpUs = 5_000;
/** Heavy clients may have every worker when no light message came for so long. */
const lightMemoryMs = 1_000;

export class LaneChoice {
  readonly #lanes: readonly Lane[];
  /** Whether there are lanes for spare workers beside these. */
  readonly #hasHelpers: boolean;
  /** The lane that is being filled. */
  #current = 0;
  #sawLight = false;
  #lastLight = Number.NEGATIVE_INFINITY;

  constructor(lanes: readonly Lane[], hasHelpers: boolean) {
    this.#lanes = lanes;
    this.#hasHelpers = hasHelpers;
  }

  /** Whether frames that wait on one lane could run elsewhere. */
  get isAny(): boolean {
    return this.#lanes.length > 1 || this.#hasHelpers;
  }

  /** Whether no worker is free, and none will be soon. */
  get areAllInLongHooks(): boolean {
    // What is no hook may be a thread that has lost its core for a while: another thread would want one as well.
    const isInLongHook = (lane: Lane): boolean => lane.hookUs >= helpUs || this.isLong(lane);
    return this.#lanes.every((lane) => !lane.isReady || isInLongHook(lane));
  }

  /** A light client has sent something. */
  sawLight(): void {
    this.#sawLight = true;
  }

  /** For light work: fills one lane with a little before it wakes another, for a wake-up costs more than a light message. */
  light(): Lane | null {
    const current = this.#lanes[this.#current];
    if (current !== undefined && isOpen(current) && takesMore(current)) return current;
    const best = this.#leastLoaded();
    if (best === null || !this.hasRoom(best)) return null;
    this.#current = best.index;
    return best;
  }

  /** For a client that is to stay there: the one with the fewest clients of those that could begin something now. */
  newHome(): Lane | null {
    let best: Lane | null = null;
    for (const lane of this.#lanes) {
      if (isFree(lane) && (best === null || lane.clients < best.clients)) best = lane;
    }
    return best;
  }

  /** Whether what comes can stay on the lane of its client. */
  isHomely(lane: Lane): boolean {
    return isOpen(lane) && (lane.dirty || isSoonFree(lane));
  }

  heavy(): Lane | null {
    if (!this.mayTakeHeavy()) return null;
    const best = this.#leastLoaded();
    return best === null || isHeld(best) ? null : best;
  }

  /** Whether more may wait on the lane. */
  hasRoom(lane: Lane): boolean {
    // Where there is no other worker that could take what exceeds the budget, the lane takes all as long as its worker goes on.
    if (this.#lanes.length === 1) return !this.isAny || lane.dirty || !isHeld(lane);
    return hasBudget(lane) && (lane.dirty || lane.heldUs < longUs);
  }

  /** Whether a lane that has frames of a client is the place for its next one, too. */
  canFollow(lane: Lane): boolean {
    return isOpen(lane) && this.hasRoom(lane) && (lane.dirty || !this.isAny || !isHeld(lane));
  }

  /** Whether another lane than this one could begin something now. */
  isOtherFree(than: Lane): boolean {
    return this.#lanes.some((lane) => lane !== than && isFree(lane) && hasBudget(lane));
  }

  /** Whether nothing may wait for the lane's worker any more, whoever else is busy. */
  isLong(lane: Lane): boolean {
    return lane.heldUs >= longUs;
  }

  /** As long as there are light clients, one worker is kept from the heavy ones, where there is more than one. */
  mayTakeHeavy(): boolean {
    const now = performance.now();
    if (this.#sawLight) this.#lastLight = now;
    this.#sawLight = false;
    const kept = now - this.#lastLight < lightMemoryMs ? 1 : 0;
    const allowed = Math.max(1, this.#lanes.length - kept);
    let taken = 0;
    for (const lane of this.#lanes) if ((lane.isHeavy && !lane.isIdle) || lane.heldUs > longUs) taken++;
    return taken < allowed;
  }

  #leastLoaded(): Lane | null {
    let best: Lane | null = null;
    for (const lane of this.#lanes) {
      if (!isOpen(lane)) continue;
      if (best === null || loadUs(lane) < loadUs(best)) best = lane;
    }
    return best;
  }
}

/**
 * Whether the lane has a worker, and does not have it for a heavy client alone. What comes to a worker that has not passed
 * over what was taken back from it could not be taken back again.
 */
export function isOpen(lane: Lane): boolean {
  return lane.isReady && !(lane.isHeavy && !lane.isIdle) && !lane.frames.isPassedOver;
}

/** Whether its worker does not come to what the lane has. */
export function isHeld(lane: Lane): boolean {
  return lane.heldUs >= heldUpUs;
}

/** Whether it is not worth a move to leave it. */
export function isSoonFree(lane: Lane): boolean {
  return lane.heldUs < moveUs;
}

/** Whether it could begin something now. */
export function isFree(lane: Lane): boolean {
  return isOpen(lane) && !isHeld(lane);
}

/** Whether what waits on the lane is expected to take less than may wait there. */
export function hasBudget(lane: Lane): boolean {
  return lane.expectedUs < budgetUs;
}

// Whether the lane that is being filled goes on to be, before another is woken. What came in one turn of the event loop
// travels together: whether its worker is held up is looked at once for all of it.
function takesMore(lane: Lane): boolean {
  return lane.expectedUs < fillUs && (lane.dirty || !isHeld(lane));
}

// What is expected of its frames, or what is seen already: a hook that runs is expected to take as long again as it has
// taken, whoever it is of.
function loadUs(lane: Lane): number {
  const { expectedUs, heldUs } = lane;
  return heldUs < heldUpUs ? expectedUs : Math.max(expectedUs, heldUs);
}
