import { describe, expect, test } from 'vitest';
import { WorkMeter } from '#dist/main/basics/work-meter.js';

const tenthUs = 100_000;

/** A meter of hooks that took so many milliseconds, one every `everyMs`, and the time of the last one. */
function meterOf(times: readonly number[], everyMs: number): { meter: WorkMeter; now: number } {
  const meter = new WorkMeter();
  let now = 0;
  for (const ms of times) {
    now += everyMs;
    meter.took(ms * 1000, now);
  }
  return { meter, now };
}

function times(count: number, ms: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => ms(index));
}

describe('whoever uses a worker for long', () => {
  test('each time is known after two messages', () => {
    expect(meterOf([50], 50).meter.isLong).toBe(false);
    expect(meterOf([50, 50], 50).meter.isLong).toBe(true);
    expect(
      meterOf(
        times(4, () => 10),
        50,
      ).meter.isLong,
    ).toBe(true);
  });

  test('and for nothing in turns is known by what is used', () => {
    const { meter, now } = meterOf(
      times(20, (index) => (index % 2) * 60),
      30,
    );
    expect(meter.isLong).toBe(false);
    expect(meter.isMuch(tenthUs, now)).toBe(true);
  });

  test('is forgiven when a second is over', () => {
    const { meter, now } = meterOf(
      times(20, () => 60),
      60,
    );
    expect(meter.isMuch(tenthUs, now)).toBe(true);
    expect(meter.isMuch(tenthUs, now + 1000)).toBe(false);
    meter.took(10, now + 1000);
    meter.took(10, now + 1001);
    meter.took(10, now + 1002);
    meter.took(10, now + 1003);
    expect(meter.isLong).toBe(false);
  });
});

describe('nobody is taken for that', () => {
  test.each([
    ['whose first hook takes long', [80, 0.01, 0.01], 10],
    ['of whom one in a hundred does', times(400, (index) => (index % 100 === 50 ? 50 : 0.01)), 200],
    ['whose thread stood still for a second', [0.01, 0.01, 1000, 0.01], 10],
    ['who sends very much that is short', times(5000, () => 0.1), 0.1],
  ])('%s', (_, all, everyMs) => {
    const { meter, now } = meterOf(all, everyMs);
    expect([meter.isLong, meter.isMuch(tenthUs, now)]).toEqual([false, false]);
  });
});

test('the mean is that of the last hooks, the first one counting half', () => {
  expect(meterOf([10], 1).meter.meanUs).toBe(5000);
  const { meter } = meterOf(
    times(100, () => 2),
    1,
  );
  expect(meter.meanUs).toBeGreaterThan(1990);
  expect(meter.meanUs).toBeLessThanOrEqual(2000);
});
