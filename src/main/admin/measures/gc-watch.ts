// How long garbage collections held the socket thread up, by kind. Costs one call for each collection.
import { constants, PerformanceObserver } from 'node:perf_hooks';
import type { Faults } from '../../basics/faults.ts';
import { Histogram } from '../../statistics/histogram.ts';

const kinds: ReadonlyMap<number, string> = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

export class GcWatch {
  /** Each kind's times in microseconds. */
  readonly times: ReadonlyMap<string, Histogram> = new Map(
    [...kinds.values()].map((kind) => [kind, new Histogram()]),
  );
  readonly #observer: PerformanceObserver;

  constructor(faults: Faults) {
    this.#observer = new PerformanceObserver(
      faults.contained('the watch on garbage collections', (list) => {
        for (const entry of list.getEntries()) {
          this.times.get(kinds.get(kindOf(entry)) ?? '')?.record(entry.duration * 1000);
        }
      }),
    );
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  stop(): void {
    this.#observer.disconnect();
  }
}

// The types of Node 20 do not know the detail of an entry.
function kindOf(entry: object): number {
  const detail = 'detail' in entry ? entry.detail : null;
  return typeof detail === 'object' && detail !== null && 'kind' in detail ? Number(detail.kind) : 0;
}
