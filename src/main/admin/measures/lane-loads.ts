// How busy each lane's worker is: the share of time in which its thread's event loop worked. It is read from outside,
// so a worker in the middle of a long computation is seen as well.
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import type { WatchedGeneration } from '../admin-source.ts';

interface Reading {
  readonly threadId: number;
  readonly utilization: EventLoopUtilization;
}

export class LaneLoads {
  readonly #generation: WatchedGeneration;
  #before = new Map<number, Reading>();

  constructor(generation: WatchedGeneration) {
    this.#generation = generation;
  }

  /** The load of each lane since the last call, 0 to 1; 0 for a worker that was not there then. */
  take(): readonly number[] {
    const { shownLanes: lanes } = this.#generation;
    const utilizations = this.#generation.utilizations();
    const before = this.#before;
    this.#before = new Map();
    return lanes.map(({ index, threadId }) => {
      const utilization = utilizations.get(threadId);
      if (utilization === undefined) return 0;
      this.#before.set(index, { threadId, utilization });
      const last = before.get(index);
      if (last === undefined || last.threadId !== threadId) return 0;
      const load = performance.eventLoopUtilization(utilization, last.utilization).utilization;
      return Number.isFinite(load) ? Math.min(1, Math.max(0, load)) : 0;
    });
  }
}
