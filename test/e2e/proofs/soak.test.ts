// A very short soak run: that it loads, samples and ends. Whether anything grows only a long one can say.
import { expect, test } from 'vitest';
import { formatSoak } from '../../soak/report.ts';
import { growthLimits, runSoak } from '../../soak/soak.ts';

const limitMs = 120_000;

test(
  'a server under a mixed load answers everything, lets go of everything, and ends cleanly',
  async () => {
    const report = await runSoak({ seconds: 20, seed: 7, clients: 15, workers: 2, maxBytes: 262_144 });
    expect(report.problems).toEqual([]);
    const { answers, requests, consoles } = report.load;
    for (const count of [answers, requests, consoles]) expect(count).toBeGreaterThan(0);
    expect(report.samples).toBeGreaterThan(2);
    expect(report.trends.map(({ figure }) => figure)).toEqual(Object.keys(growthLimits));
    for (const { firstMedian, lastMedian } of report.trends) {
      expect([firstMedian, lastMedian].every(Number.isFinite)).toBe(true);
    }
    expect(report.after).toMatchObject({ clients: 0, topics: 0, requests: 0, queuedFrames: 0 });
    expect(formatSoak(report)).toContain('residentMiB');
  },
  limitMs,
);
