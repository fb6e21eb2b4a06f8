import { beforeEach, describe, expect, test } from 'vitest';
import { Registry } from '#dist/main/clients/registry.js';
import type { SocketClient } from '#dist/main/clients/socket-client.js';
import { sendAllAway } from '#dist/main/closing/drain.js';
import { closeInTurns } from '#dist/main/delivery/closing-in-turns.js';
import { OrderedSends } from '#dist/main/delivery/ordered-sends.js';
import type { Outlet } from '#dist/main/delivery/outlet.js';
import { Turn } from '#dist/main/delivery/turn.js';
import { silentFaults } from '../../support/parts/silent-faults.ts';
import { storedClient } from '../../support/parts/stored-client.ts';

type Parts = Parameters<typeof sendAllAway>[1];

const faults = silentFaults();
let registry: Registry;
let closed: number;
let turn: Turn;
beforeEach(() => {
  registry = new Registry();
  closed = 0;
  turn = new Turn();
});

/** A client that is subscribed to so many topics. */
function join(topics: number): SocketClient {
  const client = storedClient(registry);
  client.socket = {
    getBufferedAmount: () => 0,
    isSubscribed: () => false,
    subscribe: () => true,
    end: () => {
      closed++;
      client.left();
    },
  } as unknown as NonNullable<SocketClient['socket']>;
  for (let topic = 0; topic < topics; topic++) client.subscribe(String(topic));
  return client;
}

/** How many are closed in each turn of the event loop, until all of them are. */
async function closedPerTurn(count: number): Promise<number[]> {
  const parts = [closed];
  while (closed < count) {
    const before = closed;
    await new Promise((resolve) => setImmediate(resolve));
    parts.push(closed - before);
  }
  return parts;
}

describe('when many clients are closed at once, few of them are in one turn', () => {
  test('by the close of a listener: the fewer, the more topics they are subscribed to', async () => {
    for (let count = 0; count < 50; count++) join(1000);
    const sends = new OrderedSends({
      outlet: {} as Outlet,
      registry,
      turn,
      faults,
      isElsewhere: null,
      subscribers: () => 0,
    });
    expect(sends.closeAll(1001, 'the listener was closed')).toBe(50);
    const parts = await closedPerTurn(50);
    expect(Math.max(...parts)).toBeLessThan(12);
  });

  test('by the loss of their worker; what follows comes when all of them are', async () => {
    const clients = Array.from({ length: 2000 }, () => join(0));
    let closedBefore = -1;
    const each = clients.values();
    const next = (): boolean => {
      const client = each.next().value;
      client?.close(1011, 'the message was lost with its worker');
      return client !== undefined;
    };
    closeInTurns(turn, faults, next, () => {
      closedBefore = closed;
    });
    const parts = await closedPerTurn(2000);
    expect(Math.max(...parts)).toBeLessThan(600);
    while (!turn.isIdle) await new Promise((resolve) => setImmediate(resolve));
    expect(closedBefore).toBe(2000);
  });

  test('by a shutdown', async () => {
    const clients = Array.from({ length: 6 }, () => join(0));
    const slow = clients.map((client) => {
      const { socket } = client;
      if (socket === null) throw new Error('offline');
      const { end } = socket;
      socket.end = (...values) => {
        const until = performance.now() + 5;
        while (performance.now() < until);
        end(...values);
      };
      return client;
    });
    const parts = { registry, faults, settings: { reconnectSpreadMs: 0 } } as unknown as Parts;
    const all = sendAllAway(slow, parts);
    expect(Math.max(...(await closedPerTurn(6)))).toBe(1);
    await all;
  });
});
