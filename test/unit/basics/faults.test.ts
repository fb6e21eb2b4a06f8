import { expect, test, vi } from 'vitest';
import { Faults } from '#dist/main/basics/faults.js';
import { MemoryLog } from '../../support/memory-log.ts';
import { silentFaults } from '../../support/parts/silent-faults.ts';

function fail(): never {
  throw new Error('broken');
}

test('what fails is counted and logged, and goes no further', async () => {
  const log = new MemoryLog();
  const counts = { internalErrors: 0 };
  const faults = new Faults(log.logger, counts);
  expect(faults.contain('one thing', fail)).toBe(false);
  expect(faults.contain('another', () => {})).toBe(true);
  faults.contained('a callback', fail)();
  faults.settle('a promise', Promise.reject(new Error('late')));
  expect(await log.line({ msg: 'a promise failed' })).toMatchObject({ level: 50 });
  expect(await log.line({ msg: 'one thing failed' })).toMatchObject({ err: { message: 'broken' } });
  expect(counts.internalErrors).toBe(3);
});

test('a timer that fails goes on', async () => {
  const counts = { internalErrors: 0 };
  const timer = silentFaults(counts).every('a tick', 1, fail);
  await vi.waitUntil(() => counts.internalErrors >= 3);
  clearInterval(timer);
});

test('what is put off and fails is counted', async () => {
  const counts = { internalErrors: 0 };
  const faults = silentFaults(counts);
  faults.soon('what comes soon', fail);
  faults.after('what comes later', 1, fail);
  await vi.waitUntil(() => counts.internalErrors === 2);
});

test('of a kind that fails again and again one line a second is logged, which says how many were not', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const lines: object[] = [];
    const log = { error: (fields: object) => lines.push(fields) } as unknown as ConstructorParameters<
      typeof Faults
    >[0];
    const faults = new Faults(log, { internalErrors: 0 });
    for (let count = 0; count < 1000; count++) faults.contain('a tick', fail);
    expect(lines).toHaveLength(1);
    faults.contain('something else', fail);
    expect(lines).toHaveLength(2);
    vi.advanceTimersByTime(1001);
    faults.contain('a tick', fail);
    expect(lines.at(-1)).toMatchObject({ suppressed: 999 });
  } finally {
    vi.useRealTimers();
  }
});

test('a log that fails itself is no fault that anybody hears of', () => {
  const log = { error: fail } as unknown as ConstructorParameters<typeof Faults>[0];
  const counts = { internalErrors: 0 };
  expect(new Faults(log, counts).contain('a tick', fail)).toBe(false);
  expect(counts.internalErrors).toBe(1);
});
