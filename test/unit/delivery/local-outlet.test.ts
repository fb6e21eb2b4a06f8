import { beforeEach, describe, expect, test } from 'vitest';
import { Registry } from '#dist/main/clients/registry.js';
import type { SocketClient } from '#dist/main/clients/socket-client.js';
import { LocalOutlet } from '#dist/main/delivery/local-outlet.js';
import type { Turn } from '#dist/main/delivery/turn.js';
import type { App } from '#dist/main/sockets/uws.js';
import { Statistics } from '#dist/main/statistics/statistics.js';
import { endlessTurn } from '../../support/parts/endless-turn.ts';
import { type Stored, storedClient } from '../../support/parts/stored-client.ts';
import { trafficOf } from '../../support/parts/traffic.ts';

let registry: Registry;
let statistics: Statistics;
let outlet: LocalOutlet;
/** What was sent to whom, in order. */
let sent: [client: SocketClient, text: string][];
beforeEach(() => {
  registry = new Registry();
  statistics = new Statistics();
  sent = [];
  // Topics are those of uWS: test/integration/delivery/topics.test.ts is about them.
  outlet = new LocalOutlet({
    app: {} as App,
    registry,
    traffic: trafficOf(statistics),
    turn: endlessTurn(),
    topics: null,
  });
});

function join(stored?: Stored): SocketClient {
  const client = storedClient(registry, stored);
  const send = (data: Uint8Array) => sent.push([client, Buffer.from(data).toString()]);
  client.socket = { send } as unknown as NonNullable<SocketClient['socket']>;
  return client;
}

const data = Buffer.from('hello');
const later = () => expect.unreachable();

describe('what is sent', () => {
  test('to an id reaches that client, and nobody where it is not online', () => {
    const client = join();
    join({ name: 'bob' });
    expect(outlet.send(registry.idOf(client), data, false)).toBe(1);
    registry.remove(client);
    expect(outlet.send(registry.idOf(client), data, false)).toBe(0);
    expect(outlet.send('bob', data, false)).toBe(0);
    expect(sent).toEqual([[client, 'hello']]);
  });

  test('to a name reaches all its namesakes, and nobody by an id', () => {
    const [one, , three] = [join({ name: 'bob' }), join({ name: 'eve' }), join({ name: 'bob' })];
    expect(outlet.sendToName('bob', data, false, later)).toBe(2);
    expect(outlet.sendToName(registry.idOf(one), data, false, later)).toBe(0);
    expect(sent).toEqual([
      [one, 'hello'],
      [three, 'hello'],
    ]);
  });

  test('to an id never reaches who has it as a name, not even when its owner has left', () => {
    const victim = join();
    const id = registry.idOf(victim);
    // No handshake with such a name is let in.
    join({ name: id });
    expect(outlet.sendTo(id, data, false, later)).toBe(1);
    registry.remove(victim);
    expect(outlet.sendTo(id, data, false, later)).toBe(0);
    expect(sent.map(([client]) => client)).toEqual([victim]);
    expect(statistics.dropped.noRecipient).toBe(1);
  });

  test('to nobody is counted where the sender is not told, and only there', () => {
    expect(outlet.send('nobody', data, false)).toBe(0);
    expect(outlet.sendToName('nobody', data, false, later)).toBe(0);
    expect(statistics.dropped.noRecipient).toBe(0);
    expect(outlet.sendTo('nobody', data, false, later)).toBe(0);
    expect(statistics.dropped.noRecipient).toBe(1);
    join({ name: 'bob' });
    expect(outlet.sendTo('bob', data, false, later)).toBe(1);
    expect(statistics.dropped.noRecipient).toBe(1);
  });

  test('to everyone reaches who is online', () => {
    const [one, two] = [join(), join({ name: 'bob' })];
    registry.remove(join());
    expect(outlet.broadcast(data, true, later)).toBe(2);
    expect(sent.map(([client]) => client)).toEqual([one, two]);
  });
});

describe('what is published in more than one turn', () => {
  const topic = 'all';
  /** A turn that is over after so many were sent to. */
  const shortTurn = (count: number) => {
    let left = count;
    return {
      number: 1,
      spend: () => left--,
      again: () => (left = Number.POSITIVE_INFINITY),
      over: () => left <= 0,
    };
  };

  test('is sent once to each who was subscribed then, and to nobody who is not any more', () => {
    const subscribed = new Set<SocketClient>();
    const clients = Array.from({ length: 1200 }, () => {
      const client = join();
      Object.assign(client.socket ?? {}, {
        isSubscribed: () => subscribed.has(client),
        subscribe: () => subscribed.add(client),
        unsubscribe: () => subscribed.delete(client),
        getBufferedAmount: () => 0,
      });
      client.subscribe(topic);
      return client;
    });
    const [first, ...others] = clients as [SocketClient, ...SocketClient[]];
    const turn = shortTurn(100);
    const app = { numSubscribers: () => subscribed.size } as unknown as App;
    const stepwise = Object.defineProperty({ ...turn } as unknown as Turn, 'isOver', { get: turn.over });
    const large = new LocalOutlet({
      app,
      registry,
      traffic: trafficOf(statistics),
      turn: stepwise,
      topics: null,
    });
    let rest = (): boolean => true;
    large.publish(topic, data, false, (work) => {
      rest = work;
    });
    expect(sent).toHaveLength(100);
    first.unsubscribe(topic);
    first.subscribe(topic);
    // So many that nobody keeps a list of those who are left.
    for (const client of others.slice(200)) client.unsubscribe(topic);
    turn.again();
    expect(rest()).toBe(true);
    expect(sent.map(([client]) => client)).toEqual(clients.slice(0, 201));
  });
});
