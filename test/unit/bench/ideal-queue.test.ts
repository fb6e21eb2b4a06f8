import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type IdealLoad, idealLatencies } from '../../../bench/ideal/ideal-latencies.ts';
import { completionTimes, type Job } from '../../../bench/ideal/ideal-queue.ts';
import { draw } from '../../../bench/load/timetable/draw.ts';

/** Jobs of different clients, unless they name theirs. */
function jobs(...all: [atMs: number, serviceMs: number, client?: number][]): Job[] {
  return all.map(([atMs, serviceMs, client], index) => ({ atMs, serviceMs, client: client ?? 100 + index }));
}

describe('the ideal queue', () => {
  test('with one server does one job after the other', () => {
    expect(completionTimes(jobs([0, 50], [10, 5], [200, 5]), 1)).toEqual([50, 55, 205]);
  });

  test('gives a job to any server that is free', () => {
    expect(completionTimes(jobs([0, 50], [10, 5], [11, 50], [12, 1]), 2)).toEqual([50, 15, 65, 51]);
  });

  test('lets a job wait for its own client while others pass it', () => {
    expect(completionTimes(jobs([0, 50, 7], [1, 2, 7], [2, 3]), 2)).toEqual([50, 52, 5]);
  });

  test('takes what comes at the moment a server gets free', () => {
    expect(completionTimes(jobs([0, 10], [10, 0], [10, 5]), 1)).toEqual([10, 10, 15]);
  });

  test('of no jobs is done at once', () => {
    expect(completionTimes([], 2)).toEqual([]);
  });

  const anyJobs = fc
    .array(fc.record({ gapMs: fc.nat(20), serviceMs: fc.nat(60), client: fc.nat(5) }), { maxLength: 60 })
    .map((all) => {
      let atMs = 0;
      return all.map(({ gapMs, serviceMs, client }) => {
        atMs += gapMs;
        return { atMs, serviceMs, client };
      });
    });

  test('keeps the order of each client, has no more servers than it has, and leaves none idle while a job could run', () => {
    fc.assert(
      fc.property(anyJobs, fc.integer({ min: 1, max: 4 }), (all, servers) => {
        const doneAt = completionTimes(all, servers);
        const runs = all.map((job, index) => ({
          ...job,
          startedAt: doneAt[index]! - job.serviceMs,
          doneAt: doneAt[index]!,
        }));
        const runningAt = (ms: number) => runs.filter((run) => run.startedAt <= ms && run.doneAt > ms);
        for (const [index, run] of runs.entries()) {
          const before = runs.slice(0, index).filter((other) => other.client === run.client);
          for (const other of before) expect(other.doneAt).toBeLessThanOrEqual(run.startedAt);
          expect(runningAt(run.startedAt).length).toBeLessThanOrEqual(servers);
          for (let ms = run.atMs; ms < run.startedAt; ms++) {
            const isClientBusy = before.some((other) => other.doneAt > ms);
            expect(isClientBusy || runningAt(ms).length === servers).toBe(true);
          }
        }
      }),
    );
  });

  // Erlang's formula C: the part of Poisson arrivals that finds all servers of an M/M/k queue busy.
  test.each([
    [1, 0.5, 0.5],
    [2, 1, 1 / 3],
    [4, 2, 4 / 23],
  ])(
    'with %i servers and an offered load of %d lets as many wait as theory says',
    (servers, load, waiting) => {
      const exponential = (...keys: number[]) => -Math.log(1 - draw(...keys));
      let atMs = 0;
      const all = Array.from({ length: 40_000 }, (_, client) => {
        atMs += exponential(1, client) / load;
        return { atMs, client, serviceMs: exponential(2, client) };
      });
      const doneAt = completionTimes(all, servers);
      const late = all.filter((job, index) => doneAt[index]! - job.serviceMs - job.atMs > 1e-6).length;
      expect(Math.abs(late / all.length - waiting)).toBeLessThan(0.02);
    },
  );
});

describe('the ideal latencies', () => {
  const load: IdealLoad = {
    times: { clients: 100, messagesPerSec: 500, seed: 1 },
    heavy: { share: 0.01, workTenthsOfMs: 500, seed: 1 },
    warmUpSec: 1,
    windowSec: 60,
  };

  test('are those of light and of heavy messages apart', () => {
    const { light, heavy } = idealLatencies(load, 8);
    expect(light?.p99Us).toBeLessThanOrEqual(1_000);
    expect(heavy?.p50Us).toBeGreaterThanOrEqual(50_000);
    expect(heavy?.p50Us).toBeLessThanOrEqual(51_100);
  });

  test('fall with the number of servers', () => {
    const p99s = [1, 2, 4].map((servers) => idealLatencies(load, servers).light?.p99Us ?? 0);
    expect(p99s).toEqual(p99s.toSorted((a, b) => b - a));
    expect(new Set(p99s).size).toBe(p99s.length);
  });

  test('follow from the seed alone', () => {
    expect(idealLatencies(load, 2)).toEqual(idealLatencies(load, 2));
    const other = { ...load, times: { ...load.times, seed: 2 }, heavy: { ...load.heavy, seed: 2 } };
    expect(idealLatencies(other, 2)).not.toEqual(idealLatencies(load, 2));
  });

  test('of a load without a heavy message have no heavy percentiles', () => {
    const { light, heavy } = idealLatencies({ ...load, heavy: { ...load.heavy, share: 0 } }, 1);
    expect(light?.maxUs).toBeLessThanOrEqual(1_001);
    expect(heavy).toBeUndefined();
  });
});
