// What happens to a cluster whose broker is killed, started again, frozen, missing or full of strangers: each node goes on
// serving its own clients, memory is bounded, and every message is delivered once or counted.
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectNats } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { type Admin, serveAdmin } from '../../support/admin.ts';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { lowPort } from '../../support/low-port.ts';
import { brokerConfig, Nats } from '../../support/servers/nats.ts';
import { handlerFile, type Serving, type serve } from '../../support/servers/serve.ts';

type Options = NonNullable<Parameters<typeof serve>[0]>;
type Node = Serving & { admin: Admin };

interface Seen {
  cluster: { state: string; reason: string; waitingBytes: number };
  nodes: { state: string }[];
}

async function node(nats: Nats, options: Options = {}): Promise<Node> {
  return serveAdmin({ handler: handlerFile('obey.mjs'), natsUrl: [nats.url], spareWorkers: 0, ...options });
}

async function seen({ admin }: Node): Promise<Seen> {
  return (await admin.call('GET', '/api/cluster/nodes')).json as Seen;
}

async function state(one: Node): Promise<string> {
  return (await seen(one)).cluster.state;
}

async function stateIs(expected: string, ...nodes: Node[]): Promise<void> {
  await until(async () => (await Promise.all(nodes.map(state))).every((is) => is === expected), expected);
}

/** All numbers that a client has received, checked to be in order and none twice. */
function numbersOf(client: WsClient): number[] {
  const numbers = client.inbox.drain().map(Number);
  for (const [index, number] of numbers.entries()) {
    if (index > 0) expect(number).toBeGreaterThan(numbers[index - 1] ?? 0);
  }
  return numbers;
}

/** Sends numbers to everyone until it is told to stop; returns how many. */
function sending({ heddle }: Node): () => number {
  let sent = 0;
  const timer = setInterval(() => {
    for (let count = 0; count < 10; count++) heddle.broadcast(String(++sent));
  }, 5);
  return () => {
    clearInterval(timer);
    return sent;
  };
}

test('a broker that is killed and comes back within the time costs nothing: all come once, in order', async () => {
  const nats = await Nats.start();
  const [one, two] = [await node(nats), await node(nats)];
  const [near, far] = [await connect(one.url), await connect(two.url)];
  const stop = sending(one);
  for (let round = 0; round < 3; round++) {
    await pause(200);
    await nats.kill();
    await stateIs('down', one, two);
    await pause(300);
    await nats.start();
    await stateIs('up', one, two);
  }
  await pause(200);
  const sent = stop();
  await until(() => far.inbox.size >= sent, 'all of them');
  for (const client of [near, far]) expect(numbersOf(client)).toHaveLength(sent);
  expect(two.heddle.statistics.clusterLost).toBe(0);
  expect(one.heddle.statistics.dropped).toMatchObject({ clusterDown: 0, clusterFull: 0 });
});

test('what waited too long, or is too much, is dropped and counted; clients here are served all the while', async () => {
  const nats = await Nats.start();
  const limits = { clusterBufferMs: 300, clusterBufferBytes: 65_536 };
  const [one, two] = [await node(nats, limits), await node(nats, limits)];
  const [near, far] = [await connect(one.url), await connect(two.url)];
  one.heddle.broadcast('0');
  for (const client of [near, far]) expect(await client.next()).toBe('0');
  // What is not confirmed when the broker dies may have been delivered, and is not known to be.
  await until(async () => (await seen(one)).cluster.waitingBytes === 0, 'a confirmation');
  await nats.kill();
  await stateIs('down', one, two);
  for (let number = 1; number <= 100; number++) one.heddle.broadcast(`${number} ${'.'.repeat(2000)}`);
  expect(await near.inbox.take(100)).toHaveLength(100);
  await until(() => one.heddle.statistics.dropped.clusterDown > 0, 'what waited too long');
  const { dropped } = one.heddle.statistics;
  await until(() => dropped.clusterDown + dropped.clusterFull === 100, 'all of them');
  expect(dropped.clusterFull).toBeGreaterThan(50);
  expect((await seen(one)).cluster.waitingBytes).toBe(0);
  expect(
    one.log.lines.filter(({ msg }) => msg === 'messages for other nodes were given up').length,
  ).toBeGreaterThan(0);
  await nats.start();
  await stateIs('up', one, two);
  one.heddle.broadcast('last');
  expect(await far.next()).toBe('last');
  // The other node sees by the numbers what did not come.
  expect(two.heddle.statistics.clusterLost).toBe(100);
});

test('a broker that hangs is noticed, and what is held for it is bounded', async () => {
  const nats = await Nats.start();
  const [one, two] = [
    await node(nats, { clusterBufferBytes: 65_536, clusterBufferMs: 60_000 }),
    await node(nats),
  ];
  const [near, far] = [await connect(one.url), await connect(two.url)];
  nats.freeze();
  for (let number = 1; number <= 500; number++) one.heddle.broadcast(`${number} ${'.'.repeat(1000)}`);
  expect(await near.inbox.take(500)).toHaveLength(500);
  await until(() => one.heddle.statistics.dropped.clusterFull > 0, 'a drop');
  const { waitingBytes } = (await seen(one)).cluster;
  expect(waitingBytes).toBeGreaterThan(0);
  expect(waitingBytes).toBeLessThanOrEqual(65_536);
  const { clusterFull } = one.heddle.statistics.dropped;
  nats.thaw();
  one.heddle.broadcast('last');
  const expected = 500 - clusterFull;
  const got = await far.inbox.take(expected + 1);
  expect(got.at(-1)).toBe('last');
  expect(two.heddle.statistics.clusterLost).toBe(clusterFull);
});

test('a broker that hangs with much on its way is given up, and found again when it is back', async () => {
  const nats = await Nats.start();
  const [one, two] = [await node(nats, { clusterBufferMs: 60_000 }), await node(nats)];
  const far = await connect(two.url);
  nats.freeze();
  for (let number = 1; number <= 100; number++) one.heddle.broadcast(`${number} ${'.'.repeat(100_000)}`);
  await until(async () => (await state(one)) === 'down', 'a connection that is given up', 30_000);
  await until(async () => /says nothing/.test((await seen(one)).cluster.reason), 'a reason');
  nats.thaw();
  await stateIs('up', one, two);
  one.heddle.broadcast('last');
  const got = (await far.inbox.take(101)).map((text) => String(text).split(' ')[0]);
  expect(got.slice(-2)).toEqual(['100', 'last']);
  expect(two.heddle.statistics.clusterLost).toBe(0);
}, 60_000);

test('a node starts without a broker, says so, and joins when there is one', async () => {
  const nats = Nats.notRunning(Number(await lowPort()));
  const [one, two] = [await node(nats), await node(nats, { readyWithoutCluster: 'false' })];
  expect(await state(one)).toBe('connecting');
  expect((await seen(one)).cluster.reason).toMatch(/refused/i);
  expect((await one.admin.call('GET', '/readyz')).json).toEqual({
    ready: true,
    reasons: [],
    cluster: 'down',
  });
  const red = await two.admin.call('GET', '/readyz');
  expect([red.status, red.json]).toEqual([503, { ready: false, reasons: ['CLUSTER_DOWN'], cluster: 'down' }]);
  const [near, far] = [await connect(one.url), await connect(two.url)];
  await nats.start();
  await stateIs('up', one, two);
  expect((await two.admin.call('GET', '/readyz')).status).toBe(200);
  await until(async () => (await seen(one)).nodes.length === 2, 'the other node');
  one.heddle.broadcast('hello');
  for (const client of [near, far]) expect(await client.next()).toBe('hello');
  expect(one.log.lines.filter(({ msg }) => /no connection to NATS/.test(String(msg)))).toHaveLength(1);
});

test('bad credentials are told, and nobody can do without a broker that is required', async () => {
  const config = await brokerConfig('authorization { user: heddle, password: "right one" }');
  const nats = await Nats.start('--config', config);
  const good = await node(nats, { natsUser: 'heddle', natsPassword: 'right one' });
  expect(await state(good)).toBe('up');
  const bad = await node(nats, { natsUser: 'heddle', natsPassword: 'wrong one' });
  expect((await seen(bad)).cluster.reason).toMatch(/authorization/i);
  expect(JSON.stringify(bad.log.lines)).not.toContain('wrong one');
  const missing = node(nats, { natsCredsFile: '/nowhere/file.creds' });
  await expect(missing).rejects.toMatchObject({ code: 'CLUSTER_INVALID' });
  const required = node(nats, { natsToken: 'wrong', clusterRequired: 'true' });
  await expect(required).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
});

test('what strangers publish on the subjects of a cluster costs a counter and a line', async () => {
  const nats = await Nats.start();
  const one = await node(nats);
  const client = await connect(one.url);
  const stranger = await connectNats({ servers: nats.url });
  const { node: prefix } = (await seen(one)).nodes[0] as unknown as { node: string };
  const subjects = ['heddle.heddle.all', `heddle.heddle.node.${prefix}`, 'heddle.heddle.beat'];
  const first = [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]; // 1 as a double.
  const payloads = [
    '',
    'hello',
    '{"node":"00000000"}',
    Buffer.alloc(16),
    Buffer.alloc(100_000, 0xff),
    // Version 2; then version 1 with an entry that is cut off, one of an unknown kind, and a numbering that is none.
    Buffer.from([2, 0, 1, 0, 1, 0, 0, 0, ...first, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from([1, 0, 1, 0, 1, 0, 0, 0, ...first, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0]),
    Buffer.from([1, 0, 1, 0, 1, 0, 0, 0, ...first, 1, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from([1, 0, 1, 0, 1, 0, 0, 0, ...first.map(() => 255), 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
  ];
  for (const subject of subjects) for (const payload of payloads) stranger.publish(subject, payload);
  await stranger.flush();
  await until(() => one.heddle.statistics.clusterFaults === subjects.length * payloads.length, 'all of them');
  expect(await client.ask('say still here')).toBe('still here');
  expect(one.heddle.statistics.internalErrors).toBe(0);
  const told = one.log.lines.filter(({ msg }) => msg === 'a message from NATS is not understood');
  expect(told.length).toBeLessThanOrEqual(6);
  expect(JSON.stringify(told)).toContain('protocol version 2');
  await stranger.close();
});

test('a node that is cut off is suspected and taken for dead; while it cannot hear it does not judge others', async () => {
  const nats = await Nats.start();
  const one = await node(nats);
  const stranger = await connectNats({ servers: nats.url });
  const beat = {
    node: '0a0b0c0d',
    host: 'far',
    pid: 1,
    version: '1',
    startedAt: 1,
    url: null,
    clients: 3,
    isLeaving: false,
  };
  stranger.publish('heddle.heddle.beat', JSON.stringify(beat));
  await stranger.flush();
  const other = async () => (await seen(one)).nodes[1]?.state;
  await until(async () => (await other()) === 'up', 'up');
  await until(async () => (await other()) === 'suspect', 'suspect');
  await nats.kill();
  await until(async () => (await other()) === 'stale', 'stale');
  await pause(4000);
  await nats.start();
  await stateIs('up', one);
  expect(await other()).not.toBe('dead');
  await until(async () => (await other()) === 'dead', 'dead');
  await stranger.close();
});
