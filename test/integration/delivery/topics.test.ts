import { beforeEach, expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

let serving: Serving;
let alice: WsClient;
let bob: WsClient;
let carol: WsClient;

beforeEach(async () => {
  serving = await serve({ handler: handlerFile('obey.mjs'), workers: 2 });
  const { url } = serving;
  [alice, bob, carol] = [
    await connect(`${url}/alice`),
    await connect(`${url}/bob`),
    await connect(`${url}/carol`),
  ];
});

/** Sends a command and waits until it was carried out, which commands of one client are in order. */
async function order(client: WsClient, ...commands: string[]): Promise<void> {
  for (const command of commands) client.send(command);
  expect(await client.ask('say carried-out')).toBe('carried-out');
}

test('publish reaches the subscribers of the topic but not its sender', async () => {
  await order(alice, 'subscribe news');
  await order(bob, 'subscribe news');
  await order(alice, 'publish news fresh from alice');
  expect(await bob.next()).toBe('fresh from alice');
  await order(carol);
  expect([alice, bob, carol].map(({ inbox }) => inbox.drain())).toEqual([[], [], []]);
});

test('a client that is not subscribed can publish', async () => {
  await order(bob, 'subscribe news');
  await order(carol, 'publish news from outside');
  expect(await bob.next()).toBe('from outside');
});

test('server.publish reaches every subscriber, the client of that handler too', async () => {
  await order(alice, 'subscribe news');
  await order(bob, 'subscribe news');
  alice.send('server-publish news for all');
  expect([await alice.next(), await bob.next()]).toEqual(['for all', 'for all']);
});

test('unsubscribe ends it, and other topics stay', async () => {
  await order(bob, 'subscribe news', 'subscribe sports', 'unsubscribe news');
  await order(alice, 'publish news unheard', 'publish sports heard');
  expect(await bob.next()).toBe('heard');
  expect(bob.inbox.size).toBe(0);
});

test('subscribing twice delivers once, and unsubscribing from what was never subscribed is no error', async () => {
  await order(bob, 'subscribe news', 'subscribe news', 'unsubscribe other');
  await order(alice, 'publish news once', 'publish news twice');
  expect(await bob.inbox.take(2)).toEqual(['once', 'twice']);
  expect(serving.log.find({ msg: 'the handler failed' })).toBeUndefined();
});

test('topics go by their bytes: case, Unicode, slashes and wildcards mean nothing', async () => {
  await order(bob, 'subscribe 回答/#', 'subscribe A');
  await order(alice, 'publish 回答/x no', 'publish a no', 'publish 回答/# yes');
  expect(await bob.next()).toBe('yes');
});

test.each([
  ['', 'A topic has 1 to 1024 bytes; this one has 0'],
  ['x'.repeat(1025), 'A topic has 1 to 1024 bytes; this one has 1025'],
  ['ü'.repeat(513), 'A topic has 1 to 1024 bytes; this one has 1026'],
])(
  'a topic that is empty or longer than 1,024 bytes is an error in the handler (%#)',
  async (topic, message) => {
    for (const command of [
      `subscribe ${topic}`,
      `unsubscribe ${topic}`,
      `publish ${topic} x`,
      `server-publish ${topic} x`,
    ])
      await order(alice, command);
    const lines = serving.log.all({ msg: 'the handler failed' });
    expect(lines.map(({ err }) => (err as { message: string }).message)).toEqual(Array(4).fill(message));
  },
);

test('a topic of 1,024 bytes is taken', async () => {
  const topic = 'ü'.repeat(512);
  await order(bob, `subscribe ${topic}`);
  await order(alice, `publish ${topic} long`);
  expect(await bob.next()).toBe('long');
});

test('messages of a topic and replies to the same client keep the order of one handler', async () => {
  await order(bob, 'subscribe news');
  const expected: string[] = [];
  for (let index = 0; index < 100; index++) {
    bob.send(index % 2 === 0 ? `say ${index}` : `server-publish news ${index}`);
    expected.push(String(index));
  }
  expect(await bob.inbox.take(100)).toEqual(expected);
});

test('a client that left receives nothing more and hinders nobody', async () => {
  await order(bob, 'subscribe news');
  await order(carol, 'subscribe news');
  await bob.cut();
  await order(alice, 'publish news after bob');
  expect(await carol.next()).toBe('after bob');
});
