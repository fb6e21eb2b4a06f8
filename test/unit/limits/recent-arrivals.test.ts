import { expect, test } from 'vitest';
import { RecentArrivals } from '#dist/main/limits/recent-arrivals.js';

test('who came counts for its address until it is a client, or for ten seconds', () => {
  let now = 0;
  const arrivals = new RecentArrivals(() => now);
  for (let count = 0; count < 3; count++) arrivals.came('a');
  arrivals.came('b');
  arrivals.became('a');
  expect([arrivals.of('a'), arrivals.of('b'), arrivals.of('c')]).toEqual([2, 1, 0]);
  now = 5000;
  arrivals.came('a');
  now = 10_000;
  expect([arrivals.of('a'), arrivals.of('b')]).toEqual([1, 0]);
  now = 15_000;
  expect([arrivals.of('a'), arrivals.size]).toEqual([0, 0]);
});

test('one that becomes a client late, or of which nothing is remembered, takes nothing from others', () => {
  let now = 0;
  const arrivals = new RecentArrivals(() => now);
  arrivals.came('a');
  now = 10_000;
  arrivals.became('a');
  arrivals.came('a');
  expect(arrivals.of('a')).toBe(1);
});

test('no more than 65,536 are remembered', () => {
  const arrivals = new RecentArrivals(() => 0);
  for (let count = 0; count < 70_000; count++) arrivals.came(String(count));
  expect(arrivals.size).toBe(65_536);
});
