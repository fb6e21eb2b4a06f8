import { expect, test } from 'vitest';
import { shortestWaitSince } from '#dist/main/scheduling/lane-wait.js';
import { frameKind } from '#dist/protocol/frames.js';
import { loneLane } from '../../support/parts/lone-lane.ts';

const never = Number.POSITIVE_INFINITY;

test('lanes without a worker are no place where nothing waits, and what waits there counts', () => {
  const [one, other] = [loneLane(0), loneLane(1)];
  expect(shortestWaitSince([one, other], never)).toBe(never);
  one.appendMessage(frameKind.message, 1, 0, '', new ArrayBuffer(1));
  expect(one.waitingSince).toBeLessThanOrEqual(performance.now());
  expect(shortestWaitSince([one, other], never)).toBe(one.waitingSince);
  other.appendMessage(frameKind.message, 1, 0, '', new ArrayBuffer(1));
  expect(shortestWaitSince([one, other], never)).toBe(Math.max(one.waitingSince, other.waitingSince));
  expect(shortestWaitSince([one, other], one.waitingSince)).toBe(one.waitingSince);
});
