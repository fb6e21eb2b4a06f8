// How long a lane waits for its next worker when its workers die of themselves again and again, as those of a handler
// do that loads and exits soon after. Deaths in a hook are not meant: the client pays for those.
import type { Lane } from '../lanes/lane.ts';
import { restartPauseMs } from './restart-pause.ts';

/** A worker that lives so long has shown that it can. */
const provenMs = 10_000;

interface Life {
  since: number;
  /** How many workers died early, one after the other. */
  early: number;
}

export class LaneBackoff {
  readonly #lives = new WeakMap<Lane, Life>();

  /** The lane has got a worker. */
  started(lane: Lane, now = performance.now()): void {
    const early = this.#lives.get(lane)?.early ?? 0;
    this.#lives.set(lane, { since: now, early });
  }

  /** The lane's worker died; returns for how many milliseconds no new one is to be started. 0 for the first time. */
  died(lane: Lane, inHook: boolean, now = performance.now()): number {
    const life = this.#lives.get(lane);
    if (life === undefined || inHook) return 0;
    if (now - life.since >= provenMs) life.early = 0;
    return life.early++ === 0 ? 0 : restartPauseMs(life.early - 2);
  }
}
