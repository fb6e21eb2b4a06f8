import { describe, expect, test } from 'vitest';
import type { Sample } from '../../soak/sampler.ts';
import { median, slope, trendOf } from '../../soak/trend.ts';

/** Samples a second apart. */
function samples(count: number, residentMiB: (atSec: number) => number): Sample[] {
  const nothing = {} as Sample;
  return Array.from({ length: count }, (_, atSec) => ({
    ...nothing,
    atSec,
    residentMiB: residentMiB(atSec),
  }));
}

describe('a trend', () => {
  test('is steady when a figure goes up and down and stays where it is', () => {
    const trend = trendOf(
      samples(300, (at) => 200 + (at % 40)),
      'residentMiB',
      16,
    );
    expect(trend.grows).toBe(false);
    expect(trend.max).toBe(239);
    expect(Math.abs(trend.slopePerHour)).toBeLessThan(200);
  });

  test('grows when it rises by more than the limit after the first third', () => {
    const risen = trendOf(
      samples(300, (at) => 200 + at / 5),
      'residentMiB',
      16,
    );
    expect(risen).toMatchObject({ grows: true });
    expect(risen.slopePerHour).toBeCloseTo(720);
    expect(risen.lastMedian - risen.firstMedian).toBeCloseTo(26.6, 0);
  });

  test('does not judge what happens in the first third, nor what has no limit', () => {
    const filling = samples(300, (at) => Math.min(at * 5, 400));
    expect(trendOf(filling, 'residentMiB', 16).grows).toBe(false);
    const rising = samples(300, (at) => at * 5);
    expect(trendOf(rising, 'residentMiB', null).grows).toBe(false);
  });

  test('does not take a peak at the end for growth', () => {
    const peak = samples(300, (at) => (at > 290 ? 900 : 200));
    expect(trendOf(peak, 'residentMiB', 16).grows).toBe(false);
  });
});

test('the slope is that of the line of least squares', () => {
  expect(slope([])).toBe(0);
  expect(slope([[1, 5]])).toBe(0);
  expect(
    slope([
      [0, 1],
      [1, 2],
      [2, 6],
    ]),
  ).toBeCloseTo(2.5);
});

test('the median is the middle, or between the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 6])).toBe(5.5);
  expect(median([])).toBeNaN();
});
