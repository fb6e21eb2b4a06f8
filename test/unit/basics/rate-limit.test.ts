import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RateLimit } from '#dist/main/basics/rate-limit.js';

describe('a rate limit', () => {
  test.each([
    [1, 1],
    [3, 3],
    [7, 100],
    [1000, 1],
    [10_000, 10_000],
  ])('of %i a second lets %i through at once and not one more', (perSec, burst) => {
    const limit = new RateLimit(perSec, burst);
    const allowance = limit.newAllowance();
    const now = 123_456.789;
    for (let taken = 0; taken < burst; taken++) {
      if (!limit.take(allowance, now)) expect.unreachable(`refused after ${taken}`);
    }
    expect(limit.take(allowance, now)).toBe(false);
  });

  test('lets one more through as soon as it says', () => {
    const limit = new RateLimit(4, 2);
    const allowance = limit.newAllowance();
    expect([limit.take(allowance, 1000), limit.take(allowance, 1000)]).toEqual([true, true]);
    expect(limit.waitMs(allowance, 1000)).toBe(250);
    expect(limit.take(allowance, 1240)).toBe(false);
    expect(limit.waitMs(allowance, 1250)).toBe(0);
    expect([limit.take(allowance, 1250), limit.take(allowance, 1250)]).toEqual([true, false]);
  });

  test('saves up no more than the burst, however long nothing comes', () => {
    const limit = new RateLimit(10, 3);
    const allowance = limit.newAllowance();
    for (const now of [5_000, 1e9]) {
      const taken = Array.from({ length: 5 }, () => limit.take(allowance, now));
      expect(taken).toEqual([true, true, true, false, false]);
    }
  });

  test('never lets more through in any span than the burst and what the rate adds', () => {
    const times = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 50 }),
        times,
        (perSec, burst, gaps) => {
          const limit = new RateLimit(perSec, burst);
          const allowance = limit.newAllowance();
          const passed: number[] = [];
          let now = 1000;
          for (const gap of gaps) {
            now += gap;
            if (limit.take(allowance, now)) passed.push(now);
          }
          for (const [index, start] of passed.entries()) {
            const count = passed.length - index;
            const spanMs = (passed.at(-1) ?? start) - start;
            expect(count).toBeLessThanOrEqual(burst + (spanMs * perSec) / 1000 + 0.01 + 1e-6);
          }
        },
      ),
    );
  });
});
