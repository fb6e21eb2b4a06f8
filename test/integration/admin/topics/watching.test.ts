// Consoles that watch one client, one name or one topic get every message; those that ask for it get them whole.
import { expect, test } from 'vitest';
import { type Console, serveAdmin } from '../../../support/admin.ts';
import { connect } from '../../../support/clients/ws-client.ts';
import { until } from '../../../support/deadline.ts';
import { handlerFile } from '../../../support/servers/serve.ts';

test('all messages of a client are shown where a sample would leave some out', async () => {
  const { admin, url, heddle } = await serveAdmin({ handler: 'echo' });
  const alice = await connect(`${url}/alice`);
  await alice.ask('hi');
  const id = (await heddle.listClients()).clients[0]?.id;
  const console = await watch(await admin.watch(), { client: id });
  for (let index = 0; index < 200; index++) alice.send(`message ${index}`);
  await alice.inbox.take(200);
  await until(() => shown(console).length === 400, 'all of them');
  expect(notShown(console)).toBe(0);
});

test('of a name all are watched who have it, those who come later too', async () => {
  const { admin, url } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const console = await watch(await admin.watch(), { name: 'alice' });
  const [one, other] = [await connect(`${url}/alice`), await connect(`${url}/bob`)];
  await one.ask('thread');
  await other.ask('say no');
  const two = await connect(`${url}/alice`);
  await two.ask('say yes');
  await until(() => shown(console).length === 4, 'two messages of each');
  expect(new Set(shown(console).map(({ name }) => name))).toEqual(new Set(['alice']));
});

test('of a topic the messages to it are shown, and who publishes there is not shown as a recipient', async () => {
  const { admin, url, heddle } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const [one, two] = [await connect(`${url}/one`), await connect(`${url}/two`)];
  for (const client of [one, two]) {
    client.send('subscribe news');
    await client.ask('thread');
  }
  const ofNews = await watch(await admin.watch(), { topic: 'news' });
  const ofOne = await watch(await admin.watch(), { name: 'one' });
  const ofTwo = await watch(await admin.watch(), { name: 'two' });
  one.send('publish news extra');
  expect(await two.next()).toBe('extra');
  heddle.publish('other', 'not to be seen');
  await until(() => shown(ofNews).length > 0 && shown(ofTwo).length > 0, 'the message');
  await until(() => shown(ofOne).length > 0, 'what one said');
  const published = { topic: 'news', recipients: 1, preview: 'extra', id: null };
  expect(shown(ofNews)).toEqual([expect.objectContaining(published)]);
  expect(shown(ofTwo)).toEqual([expect.objectContaining(published)]);
  expect(shown(ofOne).map(({ direction }) => direction)).toEqual(['in']);
});

test('messages are whole where that is asked for: text as text, binary as base64, all of many', async () => {
  const { admin, url } = await serveAdmin({ handler: 'echo', maxPayloadBytes: 3 * 1024 * 1024 });
  const console = await watch(await admin.watch(), { name: 'alice', whole: true });
  const alice = await connect(`${url}/alice`);
  const long = '界'.repeat(20_000);
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index & 255));
  await alice.ask(long);
  await alice.ask(bytes);
  for (let index = 0; index < 2000; index++) alice.send(`message ${index}`);
  await alice.inbox.take(2000);
  await until(() => shown(console).length + notShown(console) === 4004, 'all shown or counted');
  expect(notShown(console)).toBe(0);
  expect(shown(console)[0]).toMatchObject({ data: long, size: 60_000, truncated: true });
  expect(Buffer.from(shown(console)[2]?.data ?? '', 'base64')).toEqual(bytes);
  const inOrder = shown(console).filter(({ direction, size }) => direction === 'in' && size < 1000);
  expect(inOrder.map(({ data }) => data)).toEqual(
    Array.from({ length: 2000 }, (_, index) => `message ${index}`),
  );

  const large = Buffer.alloc(2 * 1024 * 1024, 'x');
  await alice.ask(large.toString());
  await until(() => shown(console).length === 4006, 'the large one');
  const cut = shown(console).at(-1);
  expect(cut).toMatchObject({ size: large.length });
  expect(cut?.data?.length).toBe(1024 * 1024);
});

test('a console that reads whole messages too slowly is told how many it did not get', async () => {
  const { admin, url } = await serveAdmin({ handler: 'echo' });
  const console = await watch(await admin.watch(), { name: 'alice', whole: true });
  const alice = await connect(`${url}/alice`);
  console.client.socket.pause();
  const text = 'x'.repeat(60_000);
  for (let index = 0; index < 400; index++) await alice.ask(text);
  console.client.socket.resume();
  await until(() => shown(console).length + notShown(console) === 800, 'all shown or counted');
  expect(notShown(console)).toBeGreaterThan(0);
  expect(shown(console).length).toBeGreaterThan(50);
});

test('whole messages begin and end without a gap', async () => {
  const { admin, url } = await serveAdmin({ handler: 'echo' });
  const console = await watch(await admin.watch(), { name: 'alice' });
  const alice = await connect(`${url}/alice`);
  for (let index = 0; index < 20; index++) {
    await alice.ask(String(index));
    await watch(console, { name: 'alice', ...(index % 2 ? {} : { whole: true }) });
  }
  await until(() => shown(console).length === 40, 'all of them');
});

test.each([
  { client: 'x', topic: 'y' },
  { name: 'x', topic: 'y' },
  { whole: true },
  { text: 'x', whole: true },
])('%j is no watch', async (wrong) => {
  const { admin } = await serveAdmin();
  const { client } = await admin.watch();
  client.send(JSON.stringify({ type: 'watch', messages: true, ...wrong }));
  expect(await client.closed).toEqual({ code: 1008, reason: 'not a watch message' });
});

/** Resolves when it is in effect: the server answers a ping after it has read what came first. */
async function watch(console: Console, filter: object): Promise<Console> {
  console.send({ type: 'watch', messages: true, ...filter });
  const answered = new Promise((resolve) => console.client.socket.once('pong', resolve));
  console.client.socket.ping();
  await answered;
  return console;
}

function shown(console: Console) {
  return console.all('messages').flatMap(({ messages }) => messages);
}

function notShown(console: Console): number {
  return console.all('messages').reduce((sum, each) => sum + each.notShown, 0);
}
