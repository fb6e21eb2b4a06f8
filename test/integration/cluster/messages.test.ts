// What is sent on one node reaches the clients of the others, by every way to send: each test has its sender and its
// receivers on different nodes of a cluster of three.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Admin, serveAdmin } from '../../support/admin.ts';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { brokerConfig, Nats } from '../../support/servers/nats.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

type Node = Serving & { admin: Admin };

const asText = { 'content-type': 'text/plain' };

/** Three nodes that know each other. */
async function cluster(options: Parameters<typeof serve>[0] = {}, ...broker: string[]): Promise<Node[]> {
  const nats = await Nats.start(...broker);
  const parts = { handler: handlerFile('obey.mjs'), natsUrl: [nats.url], spareWorkers: 0, ...options };
  const nodes = [await serveAdmin(parts), await serveAdmin(parts), await serveAdmin(parts)];
  await until(async () => {
    const lists = await Promise.all(nodes.map(({ admin }) => admin.call('GET', '/api/cluster/nodes')));
    return lists.every(({ json }) => (json as { nodes: unknown[] }).nodes.length === 3);
  }, 'nodes that know each other');
  return nodes;
}

async function clientOn(node: Node | undefined, name = ''): Promise<WsClient> {
  return connect(`${node?.url}/${name}`);
}

/** Subscribes, and waits until the broker has heard of it. */
async function subscribe(client: WsClient, topic: string): Promise<void> {
  client.send(`subscribe ${topic}`);
  expect(await client.ask('say subscribed')).toBe('subscribed');
  await pause(50);
}

async function idOf(client: WsClient): Promise<string> {
  return (JSON.parse(String(await client.ask('who'))) as { id: string }).id;
}

test('published by a client, by a handler, by a program and by an operator: to the subscribers on all nodes, once each', async () => {
  const nodes = await cluster();
  const [sender, near, far, other] = [
    await clientOn(nodes[0]),
    await clientOn(nodes[0]),
    await clientOn(nodes[1]),
    await clientOn(nodes[2]),
  ];
  for (const client of [sender, near, far]) await subscribe(client, 'news');
  sender.send('publish news one');
  sender.send('server-publish news two');
  expect(await sender.next()).toBe('two');
  for (const client of [near, far]) expect(await client.inbox.take(2)).toEqual(['one', 'two']);
  expect(nodes[2]?.heddle.publish('news', 'three')).toBe(0);
  const { json } = await (nodes[2] as Node).admin.call('POST', '/api/topics/news/messages', {
    body: new Uint8Array([0, 255]),
    headers: { 'content-type': 'application/octet-stream' },
  });
  expect(json).toEqual({ reached: 0 });
  for (const client of [sender, near, far]) {
    expect(await client.inbox.take(2)).toEqual(['three', Buffer.from([0, 255])]);
  }
  expect(await other.ask('say nothing came')).toBe('nothing came');
});

test('a topic is any text: long ones and those that a subject could not be', async () => {
  const nodes = await cluster();
  const [sender, far] = [await clientOn(nodes[0]), await clientOn(nodes[1])];
  const topics = ['a.b', 'a.>', '*', '.', '房间', '\u0001', `${'x'.repeat(1023)}1`, `${'x'.repeat(1023)}2`];
  for (const topic of topics.filter((_, index) => index !== 7)) far.send(`subscribe ${topic}`);
  await subscribe(far, 'end');
  for (const topic of topics) sender.send(`publish ${topic} ${topic.slice(-2)}`);
  const expected = topics.slice(0, 7).map((topic) => topic.slice(-2));
  expect(await far.inbox.take(7)).toEqual(expected);
  sender.send('publish end end');
  expect(await far.next()).toBe('end');
});

test('to everyone: from a handler, a program and an operator', async () => {
  const nodes = await cluster();
  const clients = [await clientOn(nodes[0]), await clientOn(nodes[1]), await clientOn(nodes[2])];
  clients[0]?.send('broadcast one');
  for (const client of clients) expect(await client.next()).toBe('one');
  expect(nodes[1]?.heddle.broadcast('two')).toBe(1);
  await nodes[2]?.admin.call('POST', '/api/messages', { body: 'three', headers: asText });
  for (const client of clients) expect((await client.inbox.take(2)).sort()).toEqual(['three', 'two']);
});

test('to a name: to all who have it, wherever they are', async () => {
  const nodes = await cluster();
  const sender = await clientOn(nodes[0]);
  const names = ['ada', 'ada', '%E5%BC%A0%20.%3E*'];
  const clients = [
    await clientOn(nodes[0], names[0]),
    await clientOn(nodes[1], names[1]),
    await clientOn(nodes[2], names[2]),
  ];
  await pause(50);
  sender.send('send-to ada hello');
  for (const client of clients.slice(0, 2)) expect(await client.next()).toBe('hello');
  sender.send('send-to 张\u00a0.>* nobody');
  sender.send('broadcast end');
  for (const client of clients) expect(await client.next()).toBe('end');
});

test('to an id: one message to one node; a kick as well', async () => {
  const nodes = await cluster();
  const [sender, far] = [await clientOn(nodes[0]), await clientOn(nodes[1], 'far')];
  const id = await idOf(far);
  const before = nodes.map(({ heddle }) => heddle.statistics.clusterReceived);
  sender.send(`send-to ${id} hello`);
  expect(await far.next()).toBe('hello');
  nodes[2]?.heddle.send(id, 'from a program');
  expect(await far.next()).toBe('from a program');
  expect(
    (await nodes[0]?.admin.call('POST', `/api/clients/${id}/messages`, { body: 'operator', headers: asText }))
      ?.status,
  ).toBe(200);
  expect(await far.next()).toBe('operator');
  expect((await nodes[2]?.admin.call('DELETE', `/api/clients/${id}?code=4321&reason=out`))?.status).toBe(204);
  expect(await far.closed).toEqual({ code: 4321, reason: 'out' });
  const after = nodes.map(({ heddle }) => heddle.statistics.clusterReceived);
  expect(after.map((count, index) => count - (before[index] ?? 0)).slice(0, 2)).toEqual([0, 4]);
});

test('an id of a node that nobody knows is an error, one of a client that is gone is counted', async () => {
  const nodes = await cluster();
  const far = await clientOn(nodes[1]);
  const id = await idOf(far);
  await far.close();
  expect(() => nodes[0]?.heddle.send('00000000-0000000000000000', 'x')).toThrow(/CLIENT_NOT_FOUND|No client/);
  expect(await nodes[0]?.admin.code('DELETE', '/api/clients/00000000-0000000000000000')).toBe(
    '404 CLIENT_NOT_FOUND',
  );
  nodes[0]?.heddle.send(id, 'x');
  await until(() => (nodes[1]?.heddle.statistics.dropped.noRecipient ?? 0) > 0, 'a drop');
});

test('what one node sends keeps its order, whatever the way and the size', async () => {
  const nodes = await cluster();
  const [sender, far] = [await clientOn(nodes[0]), await clientOn(nodes[1], 'far')];
  await subscribe(far, 'news');
  const id = await idOf(far);
  const expected: string[] = [];
  for (let number = 0; number < 2000; number++) {
    const text = number % 100 === 0 ? `${number} ${'.'.repeat(30_000)}` : String(number);
    sender.send(`${['publish news', 'broadcast', `send-to ${id}`, 'send-to far'][number % 4]} ${text}`);
    expected.push(text);
  }
  expect(await far.inbox.take(2000)).toEqual(expected);
  expect(nodes[1]?.heddle.statistics.clusterLost).toBe(0);
});

test('what is larger than a NATS message is put together again', async () => {
  const nodes = await cluster({}, '--config', await brokerConfig('max_payload: 8192'));
  const [near, far] = [await clientOn(nodes[0]), await clientOn(nodes[1])];
  const large = Buffer.alloc(1_000_000, 'abcdefg');
  nodes[0]?.heddle.broadcast(large);
  nodes[0]?.heddle.broadcast('small');
  for (const client of [near, far]) {
    const [first, second] = await client.inbox.take(2);
    expect(Buffer.compare(first as Buffer, large)).toBe(0);
    expect(second).toBe('small');
  }
});

test('a message to a topic goes only where somebody is subscribed, until some seconds after the last one left', async () => {
  const nodes = await cluster();
  const [sender, far] = [await clientOn(nodes[0]), await clientOn(nodes[1])];
  const received = () => nodes.slice(1).map(({ heddle }) => heddle.statistics.clusterReceived);
  sender.send('publish news one');
  expect(await sender.ask('say published')).toBe('published');
  await until(() => nodes[0]?.heddle.statistics.clusterSent === 1, 'that it is on its way');
  await subscribe(far, 'news');
  sender.send('publish news two');
  expect(await far.next()).toBe('two');
  expect(received()).toEqual([1, 0]);
  expect((await idle(nodes[1])).subjects).toBe(4);
  await far.close();
  await until(async () => (await idle(nodes[1])).subjects === 3, 'a subject that is given up');
});

async function idle(node: Node | undefined): Promise<{ subjects: number }> {
  const { json } = (await node?.admin.call('GET', '/api/cluster/nodes')) ?? {};
  return (json as { cluster: { subjects: number } }).cluster;
}

test('nodes see each other, and that one has left', async () => {
  const nodes = await cluster();
  await nodes[2]?.heddle.close();
  const { json } = (await nodes[0]?.admin.call('GET', '/api/cluster/nodes')) ?? {};
  const list = (json as { nodes: { state: string; isSelf: boolean; url: string; clients: number }[] }).nodes;
  expect(list.map(({ state }) => state).sort()).toEqual(['left', 'up', 'up']);
  expect(list[0]).toMatchObject({ isSelf: true, url: nodes[0]?.url, clients: 0 });
});

test('clusters of another name do not hear each other', async () => {
  const nats = await Nats.start();
  const parts = { handler: 'relay', natsUrl: [nats.url], spareWorkers: 0 };
  const [one, two] = [await serve({ ...parts, cluster: 'one' }), await serve({ ...parts, cluster: 'two' })];
  const [sender, stranger] = [await connect(one.url), await connect(two.url)];
  sender.send('hello');
  await pause(200);
  expect(stranger.inbox.size).toBe(0);
});
