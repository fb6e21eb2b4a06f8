import { describe, expect, test } from 'vitest';
import { SocketClient } from '#dist/main/clients/socket-client.js';
import type { Lane } from '#dist/main/lanes/lane.js';
import type { WorkerLink } from '#dist/main/lanes/worker-link.js';
import { PinnedScheduler } from '#dist/main/scheduling/pinned-scheduler.js';
import { frameKind } from '#dist/protocol/frames.js';
import { generationOf, loneLane } from '../../support/parts/lone-lane.ts';
import { trafficOf } from '../../support/parts/traffic.ts';

const ignore = (): void => {};
const traffic = trafficOf();

function attach(lane: Lane, hookMs = 0): void {
  lane.attach({ adopt: ignore, hand: ignore, taken: 0, hookMs: () => hookMs } as unknown as WorkerLink);
}

function twoLanes(): [Lane, Lane] {
  const lanes: [Lane, Lane] = [loneLane(0), loneLane(1)];
  for (const lane of lanes) attach(lane);
  return lanes;
}

function pinMany(lanes: Lane[]): Set<Lane | null> {
  const scheduler = new PinnedScheduler(lanes);
  const details = { url: '/', headers: '', subprotocol: '', name: undefined, address: '' };
  return new Set(
    Array.from({ length: 50 }, (_, index) => {
      const client = new SocketClient(index + 1, details, 0, traffic, generationOf(scheduler));
      scheduler.opened(client);
      client.lane?.frames.reset();
      return client.lane;
    }),
  );
}

describe('a new client of a pinned handler', () => {
  test('goes to the lane with fewer clients, where nothing waits for long', () => {
    const lanes = twoLanes();
    pinMany(lanes);
    expect(lanes.map(({ clients }) => clients)).toEqual([25, 25]);
  });

  test('avoids a lane where a frame has been waiting', async () => {
    const lanes = twoLanes();
    const [late, free] = lanes;
    late.frames.append(frameKind.message, 9, 0, 'x', null);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(pinMany(lanes)).toEqual(new Set([free]));
  });

  test('avoids lanes whose workers have been in a hook for long, however many those are', () => {
    const lanes = [0, 1, 2, 3, 4].map((index) => loneLane(index));
    for (const lane of lanes) {
      attach(lane, lane.index === 3 ? 0.5 : 20);
      lane.unhandled = 1;
    }
    expect(pinMany(lanes)).toEqual(new Set([lanes[3]]));
  });

  test('avoids a lane without a worker', () => {
    const free = twoLanes()[1];
    expect(pinMany([loneLane(0), free])).toEqual(new Set([free]));
  });

  test('is content with the only lane there is', () => {
    const [lane] = twoLanes();
    expect(pinMany([lane])).toEqual(new Set([lane]));
  });
});
