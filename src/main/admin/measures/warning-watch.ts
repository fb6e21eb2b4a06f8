// Tells from one reading a second what an operator should know: what has lasted for seconds, and what happened in
// the last minute.
import type { LaneStatus, Warning } from '../../../contract/schemas.ts';

/** What is looked at. Counts are totals since the start. */
export interface Reading {
  readonly lanes: readonly LaneStatus[];
  readonly socketThreadLoad: number;
  /** p99 of those that have had their turn, or the age of the oldest that has not, whichever is longer. */
  readonly queueDelayUs: number;
  readonly counts: Readonly<Record<CountedWarning, number>>;
}

type CountedWarning = 'WORKER_RESTARTED' | 'OVERLOAD' | 'SLOW_CLIENTS' | 'HANDLER_ERRORS';

const saturatedLoad = 0.95;
const lastingSec = 3;
const longDelayMs = 500;
const recentSec = 60;

export class WarningWatch {
  /** For how many readings in a row a condition has held. */
  readonly #streaks = new Map<string, number>();
  /** Counts of the last minute, the oldest first. */
  readonly #history: Reading['counts'][] = [];

  /** To be called once a second. */
  take(reading: Reading): Warning[] {
    return [
      ...reading.lanes.flatMap((lane) => this.#lane(lane)),
      ...this.#lasting('SOCKET_THREAD_SATURATED', reading.socketThreadLoad >= saturatedLoad, {
        loadPercent: percent(reading.socketThreadLoad),
      }),
      ...this.#lasting('QUEUE_LONG', reading.queueDelayUs >= longDelayMs * 1000, {
        delayMs: Math.round(reading.queueDelayUs / 1000),
        limitMs: longDelayMs,
      }),
      ...this.#recent(reading.counts),
    ];
  }

  #lane({ index, threadId, load, queuedFrames, isSpare }: LaneStatus): Warning[] {
    if (threadId === 0 && isSpare) return [];
    if (threadId === 0) return [{ code: 'LANE_WITHOUT_WORKER', values: { lane: index } }];
    const values = { lane: index, loadPercent: percent(load), queuedFrames };
    return this.#lasting('LANE_SATURATED', load >= saturatedLoad, values, `lane ${index}`);
  }

  #lasting(code: Warning['code'], holds: boolean, values: Warning['values'], key: string = code): Warning[] {
    const streak = holds ? (this.#streaks.get(key) ?? 0) + 1 : 0;
    this.#streaks.set(key, streak);
    return streak >= lastingSec ? [{ code, values }] : [];
  }

  #recent(counts: Reading['counts']): Warning[] {
    const oldest = this.#history[0] ?? counts;
    this.#history.push(counts);
    if (this.#history.length > recentSec) this.#history.shift();
    const codes = Object.keys(counts) as CountedWarning[];
    return codes.flatMap((code) => {
      const count = counts[code] - oldest[code];
      return count > 0 ? [{ code, values: { count, sec: recentSec } }] : [];
    });
  }
}

function percent(share: number): number {
  return Math.round(share * 100);
}
