import { expect, test } from 'vitest';
import { LaneBackoff } from '#dist/main/recovery/lane-backoff.js';
import { loneLane } from '../../support/parts/lone-lane.ts';

function pauses(lifeMs: number, inHook: boolean, deaths: number): number[] {
  const backoff = new LaneBackoff();
  const lane = loneLane(0);
  let now = 0;
  return Array.from({ length: deaths }, () => {
    backoff.started(lane, now);
    now += lifeMs;
    const pause = backoff.died(lane, inHook, now);
    now += pause;
    return pause;
  });
}

test('workers of a lane that die of themselves soon after they start are replaced after growing pauses', () => {
  expect(pauses(15, false, 10)).toEqual([0, 100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
});

test('one that dies in a hook is replaced at once: the client pays for it', () => {
  expect(pauses(15, true, 3)).toEqual([0, 0, 0]);
});

test('one that has lived for a while is replaced at once', () => {
  expect(pauses(20_000, false, 3)).toEqual([0, 0, 0]);
});
