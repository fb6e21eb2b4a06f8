import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Histogram, quantileOf } from '#dist/main/statistics/histogram.js';

const time = fc.oneof(fc.nat(100), fc.nat(1_000_000), fc.nat(0xffff_ffff));

describe('a histogram', () => {
  test('that is empty has zeroes everywhere', () => {
    const histogram = new Histogram();
    expect([histogram.count, histogram.sum, histogram.quantile(0.5), histogram.atMost(1e9)]).toEqual([
      0, 0, 0, 0,
    ]);
  });

  test('knows every quantile to an eighth, never too low', () => {
    const shares = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 200 }), shares, (times, share) => {
        const histogram = new Histogram();
        for (const each of times) histogram.record(each);
        const sorted = times.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(share * times.length) - 1)] ?? 0;
        expect(histogram.quantile(share)).toBeGreaterThanOrEqual(exact);
        expect(histogram.quantile(share)).toBeLessThanOrEqual(exact * 1.125 + 1);
      }),
    );
  });

  test('counts and sums what it was given, as often as it was given', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(time, fc.integer({ min: 1, max: 9 }))), (records) => {
        const histogram = new Histogram();
        for (const [each, times] of records) histogram.record(each, times);
        expect(histogram.count).toBe(records.reduce((sum, [, times]) => sum + times, 0));
        expect(histogram.sum).toBe(records.reduce((sum, [each, times]) => sum + each * times, 0));
        expect(histogram.atMost(0xffff_ffff)).toBe(histogram.count);
      }),
    );
  });

  test('tells small times exactly', () => {
    for (let each = 0; each < 16; each++) {
      const histogram = new Histogram();
      histogram.record(each);
      expect(histogram.quantile(1)).toBe(each);
      expect([histogram.atMost(each - 1), histogram.atMost(each)]).toEqual([0, 1]);
    }
  });

  test('takes the longest time there is, and cuts fractions', () => {
    const histogram = new Histogram();
    histogram.record(0xffff_ffff);
    expect(histogram.quantile(1)).toBe(0xffff_ffff);
    histogram.record(1.9);
    expect([histogram.quantile(0.5), histogram.sum]).toEqual([1, 0xffff_ffff + 1]);
  });
});

test('the difference of two histograms has quantiles of its own', () => {
  const histogram = new Histogram();
  for (let each = 0; each < 100; each++) histogram.record(5);
  const before = histogram.counts.slice();
  for (let each = 0; each < 10; each++) histogram.record(1_000_000);
  const difference = histogram.counts.map((count, index) => count - (before[index] ?? 0));
  expect(quantileOf(difference, 10, 0.01)).toBeGreaterThanOrEqual(1_000_000);
  expect(quantileOf(difference, 0, 0.5)).toBe(0);
});
