// A short run of chaos for each kind of handler: `npm run chaos` runs longer ones.
import { describe, expect, test } from 'vitest';
import { runChaos } from '../../chaos/chaos.ts';
import { faultNames } from '../../chaos/faults.ts';
import { handlerNames } from '../../chaos/options.ts';
import { crashLimit } from '../../chaos/sieges/poisoner.ts';

const seconds = 11;
const limitMs = 180_000;

describe.each(handlerNames)('a server with a handler that is %s and every fault we know', (handler) => {
  test(
    'loses nothing that it does not report, keeps the order, and ends cleanly',
    async () => {
      const load = { seconds, seed: 20, clients: 12, workers: 2, faults: new Set(faultNames) };
      const report = await runChaos({ ...load, handler, onFrameLost: 'close', tls: handler === 'stateless' });
      expect(report.violations).toEqual([]);
      expect(report.tally.answered).toBeGreaterThan(100);
      expect(report.requests.answered).toBeGreaterThan(10);
      expect(report.server?.workersLost).toBeGreaterThan(0);
    },
    limitMs,
  );
});

test(
  'a client that ends a thread and comes back to end the next is refused, and the server stays open for all others',
  async () => {
    const load = { seconds: 5, seed: 20, clients: 4, workers: 2, faults: new Set(['poison'] as const) };
    const report = await runChaos({ ...load, handler: 'pinned', onFrameLost: 'close', tls: false });
    expect(report.violations).toEqual([]);
    expect(report.workersLost).toBeGreaterThanOrEqual(2 * crashLimit);
    expect(report.requests.refused).toBeGreaterThan(0);
  },
  limitMs,
);

test(
  'connections that never speak and take all open files keep newcomers out as long as they stay, and hurt nobody who is online',
  async () => {
    const load = { seconds: 5, seed: 20, clients: 4, workers: 2, faults: new Set(['crowd'] as const) };
    const report = await runChaos({ ...load, handler: 'pinned', onFrameLost: 'close', tls: false });
    expect(report.violations).toEqual([]);
    expect(report.clientFaults.crowd).toBeGreaterThan(0);
    expect(report.workersLost).toBe(0);
  },
  limitMs,
);

test(
  'nobody who reads the log makes no difference to clients, and the lines that were dropped are counted',
  async () => {
    const faults = new Set(['unreadLog', 'throw', 'exit'] as const);
    const load = { seconds: 4, seed: 20, clients: 4, workers: 2, faults };
    const report = await runChaos({ ...load, handler: 'pinned', onFrameLost: 'close', tls: false });
    expect(report.violations).toEqual([]);
    expect(report.server?.unreadLines).toBeGreaterThan(0);
  },
  limitMs,
);
