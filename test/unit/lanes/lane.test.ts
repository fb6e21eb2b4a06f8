// What a lane hands to its worker, and what it keeps while it has none.
import { expect, test } from 'vitest';
import type { Lane } from '#dist/main/lanes/lane.js';
import type { LinkEvents, WorkerLink } from '#dist/main/lanes/worker-link.js';
import { frameKind } from '#dist/protocol/frames.js';
import { loneLane } from '../../support/parts/lone-lane.ts';

/** A worker that only takes batches. */
function attach(lane: Lane) {
  const handed: unknown[] = [];
  let events: LinkEvents | undefined;
  const link = {
    hand: (batch: unknown) => handed.push(batch),
    adopt: (its: LinkEvents) => {
      events = its;
    },
    hasCloseHook: false,
    claimed: 0,
    gate: 0,
  };
  lane.attach(link as unknown as WorkerLink);
  return { handed, die: () => events?.onLost('it died', null) };
}

const append = (lane: Lane): void => lane.appendMessage(frameKind.message, 1, 0, '', new ArrayBuffer(3));

test('a lane hands out what waits when it gets a worker, as far as its credit goes', () => {
  const lane = loneLane(0);
  append(lane);
  lane.flush();
  expect(lane.frames.out).toEqual([]);
  const { handed } = attach(lane);
  lane.flush();
  expect(handed).toHaveLength(1);
  for (let count = 0; count < 10; count++) {
    append(lane);
    lane.flush();
  }
  expect(lane.credits).toBe(0);
  expect(lane.frames.out).toEqual(handed);
});

test('without a worker nothing counts as handed out, whatever the dead one reported at last', () => {
  const lane = loneLane(0);
  const first = attach(lane);
  append(lane);
  lane.flush();
  first.die();
  // Its last report is read after its death.
  lane.batchHandled(10);
  append(lane);
  lane.flush();
  expect(lane.frames.out).toEqual([]);
  const second = attach(lane);
  lane.flush();
  expect(second.handed).toHaveLength(1);
  expect(lane.frames.out).toEqual(second.handed);
});
