import { describe, expect, test } from 'vitest';
import { tickSchema } from '#dist/contract/live-schemas.js';
import { type Console, serveAdmin } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { startParts } from '../../support/parts/parts.ts';
import { handlerFile } from '../../support/servers/serve.ts';

test('a console is told its limits, then gets a tick at once and one each second', async () => {
  const { admin } = await serveAdmin();
  const console = await admin.watch();
  expect(await console.first('hello')).toMatchObject({ maxMessagesPerSec: 50, ticksPerSec: 1 });
  await until(() => console.all('tick').length >= 3, 'three ticks');
  for (const tick of console.all('tick')) expect(tickSchema.strict().safeParse(tick).error).toBeUndefined();
  const times = console.all('tick').map(({ time }) => time);
  expect(times).toEqual([...times].sort());
});

test('ticks tell rates, quantiles, lanes and totals of what goes on', async () => {
  const { admin, url } = await serveAdmin({ handler: 'echo' });
  const console = await admin.watch();
  const client = await connect(url);
  for (let index = 0; index < 100; index++) client.send('0123456789');
  await client.inbox.take(100);
  // One tick may fall between messages and answers.
  const taking = await console.first('tick', ({ messagesInPerSec }) => messagesInPerSec > 0);
  expect(taking.bytesInPerSec).toBeGreaterThan(0);
  const giving = await console.first('tick', ({ messagesOutPerSec }) => messagesOutPerSec > 0);
  expect(giving.bytesOutPerSec).toBeGreaterThan(0);
  expect(giving.queueDelayUs.p99).toBeGreaterThanOrEqual(giving.queueDelayUs.p50);
  const last = await console.first('tick', ({ totals }) => totals.messagesOut === 100);
  expect(last).toMatchObject({ clients: 1, totals: { messagesIn: 100, bytesIn: 1000, bytesOut: 1000 } });
  expect(last.lanes).toEqual([expect.objectContaining({ index: 0, messagesHandled: 100 })]);
});

test('clients that come and go are shown up to a limit, the rest is counted', async () => {
  const { admin, url } = await serveAdmin();
  const console = await admin.watch();
  await console.first('hello');
  const alice = await connect(`${url}/alice`);
  const joined = await console.first('joined');
  expect(joined).toMatchObject({ clients: [{ name: 'alice', address: '127.0.0.1' }], notShown: 0 });
  await alice.close(4000);
  const left = await console.first('left');
  expect(left.clients).toEqual([
    { id: joined.clients[0]?.id, name: 'alice', code: 4000, time: expect.any(Number) },
  ]);

  await Promise.all(Array.from({ length: 200 }, () => connect(url)));
  const sums = () => {
    const all = console.all('joined');
    const shown = all.reduce((sum, { clients }) => sum + clients.length, 0);
    return { shown, total: all.reduce((sum, { notShown }) => sum + notShown, shown) };
  };
  await until(() => sums().total === 201, 'all 200 shown or counted');
  expect(sums().shown).toBeLessThan(201);
});

describe('messages', () => {
  test('are not sent to a console that did not ask for them', async () => {
    const { admin, url } = await serveAdmin({ handler: 'echo' });
    const console = await admin.watch();
    const client = await connect(url);
    await client.ask('hi');
    await console.first('tick', ({ totals }) => totals.messagesOut === 1);
    expect(console.all('messages')).toEqual([]);
  });

  test('are shown with time, client, direction, size and a preview that is no more than text', async () => {
    const { admin, url } = await serveAdmin({ handler: 'echo' });
    const console = await watchAll(await admin.watch());
    const client = await connect(`${url}/alice`);
    const hostile = '<img src=x onerror=alert(1)>\u202e\0';
    await client.ask(hostile);
    await client.ask(Buffer.from([0, 255]));
    await client.ask('界'.repeat(1000));
    await until(() => shown(console).length === 6, 'six messages');
    const [text, , binary, , long] = shown(console);
    const [id] = console.all('joined').flatMap(({ clients }) => clients.map((each) => each.id));
    expect(text).toEqual({
      time: expect.any(Number),
      direction: 'in',
      id,
      name: 'alice',
      topic: null,
      recipients: 1,
      isBinary: false,
      size: Buffer.byteLength(hostile),
      preview: hostile,
      truncated: false,
    });
    expect(binary).toMatchObject({ isBinary: true, preview: '00ff', size: 2 });
    expect(long).toMatchObject({ size: 3000, preview: '界'.repeat(170), truncated: true });
    expect(shown(console).map(({ direction }) => direction)).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
  });

  test('beyond fifty a second are counted: none is lost without a trace', async () => {
    const { admin, url } = await serveAdmin({ handler: 'echo' });
    const console = await watchAll(await admin.watch());
    const client = await connect(url);
    for (let index = 0; index < 1000; index++) client.send(`message ${index}`);
    await client.inbox.take(1000);
    const total = () =>
      console.all('messages').reduce((sum, { messages, notShown }) => sum + messages.length + notShown, 0);
    await until(() => total() === 2000, 'all shown or counted');
    expect(shown(console).length).toBeGreaterThanOrEqual(50);
    expect(shown(console).length).toBeLessThan(2000);
    for (const { messages } of console.all('messages')) expect(messages.length).toBeLessThanOrEqual(50);
  });

  test('of one client, or with one text, are all that a console sees when it asks for that', async () => {
    const { admin, url, heddle } = await serveAdmin({ handler: 'echo' });
    const [alice, bob] = [await connect(`${url}/alice`), await connect(`${url}/bob`)];
    const { clients } = await heddle.listClients({ query: 'bob' });
    const ofBob = await admin.watch();
    ofBob.send({ type: 'watch', messages: true, client: clients[0]?.id });
    const withText = await admin.watch();
    withText.send({ type: 'watch', messages: true, text: 'NEEDLE' });
    const withHex = await admin.watch();
    withHex.send({ type: 'watch', messages: true, text: 'c0ffee' });
    await settled(ofBob, withText, withHex);
    await alice.ask('a needle in here');
    await alice.ask('hay');
    await bob.ask('hay of bob');
    await bob.ask(Buffer.from('c0ffee', 'hex'));
    await until(() => shown(ofBob).length === 4 && shown(withText).length === 2, 'what was asked for');
    await until(() => shown(withHex).length === 2, 'what was asked for in hex');
    expect(new Set(shown(ofBob).map(({ name }) => name))).toEqual(new Set(['bob']));
    expect(new Set(shown(withText).map(({ preview }) => preview))).toEqual(new Set(['a needle in here']));
    expect(new Set(shown(withHex).map(({ preview }) => preview))).toEqual(new Set(['c0ffee']));
    const counted = [ofBob, withText, withHex].flatMap((console) => console.all('messages'));
    expect(counted.every(({ notShown }) => notShown === 0)).toBe(true);
  });

  test('to a topic are shown once, with the number of recipients, also to who watches a subscriber', async () => {
    const { admin, url, heddle } = await serveAdmin({ handler: handlerFile('obey.mjs') });
    const clients = [await connect(`${url}/s1`), await connect(`${url}/s2`), await connect(`${url}/other`)];
    for (const client of clients.slice(0, 2)) client.send('subscribe news');
    await until(async () => {
      const { json } = await admin.call('GET', '/api/topics');
      return (json as { topics: { subscribers: number }[] }).topics[0]?.subscribers === 2;
    }, 'two subscribers');
    const idOf = async (query: string) => (await heddle.listClients({ query })).clients[0]?.id;
    const everything = await watchAll(await admin.watch());
    const [ofSubscriber, ofOther] = [await admin.watch(), await admin.watch()];
    ofSubscriber.send({ type: 'watch', messages: true, client: await idOf('s1') });
    ofOther.send({ type: 'watch', messages: true, client: await idOf('other') });
    await settled(everything, ofSubscriber, ofOther);
    const { json } = await admin.call('POST', '/api/topics/news/messages', {
      headers: { 'content-type': 'text/plain' },
      body: 'extra',
    });
    expect(json).toEqual({ reached: 2 });
    await until(() => shown(everything).length + shown(ofSubscriber).length === 2, 'the message, twice');
    const published = {
      id: null,
      name: null,
      topic: 'news',
      recipients: 2,
      direction: 'out',
      preview: 'extra',
    };
    expect(shown(everything)).toEqual([expect.objectContaining(published)]);
    expect(shown(ofSubscriber)).toEqual([expect.objectContaining(published)]);
    expect(shown(ofOther)).toEqual([]);
  });
});

test('a console that sends what is not understood is closed', async () => {
  const { admin } = await serveAdmin();
  for (const wrong of ['', '{', '{"type":"watch"}', '{"type":"watch","messages":true,"a":1}', '[]', 'null']) {
    const { client } = await admin.watch();
    client.send(wrong);
    expect(await client.closed, wrong).toEqual({ code: 1008, reason: 'not a watch message' });
  }
  const { client } = await admin.watch();
  client.send('x'.repeat(17_000));
  expect((await client.closed).code).toBe(1009);
});

test('more than 32 consoles are refused', async () => {
  const { admin } = await serveAdmin();
  const consoles = await Promise.all(Array.from({ length: 32 }, () => admin.watch()));
  await expect(admin.watch()).rejects.toThrow('503');
  await consoles[0]?.client.close();
  await until(
    () =>
      admin.watch().then(
        () => true,
        () => false,
      ),
    'a place that is free again',
  );
});

test('nobody observes the traffic while no console is connected', async () => {
  const { core, admin } = await startParts();
  expect(core.traffic.observer).toBeNull();
  const [one, other] = [await admin.watch(), await admin.watch()];
  expect(core.traffic.observer).not.toBeNull();
  await one.client.close();
  expect(core.traffic.observer).not.toBeNull();
  await other.client.cut();
  await until(() => core.traffic.observer === null, 'no observer');
});

/** Asks for everyone's messages, and waits until that is in effect. */
async function watchAll(console: Console): Promise<Console> {
  console.send({ type: 'watch', messages: true });
  await settled(console);
  return console;
}

/** What a console sent before is in effect: the server answers a ping after it has read what came first. */
async function settled(...consoles: Console[]): Promise<void> {
  for (const { client } of consoles) {
    const answered = new Promise((resolve) => client.socket.once('pong', resolve));
    client.socket.ping();
    await answered;
  }
}

function shown(console: Console) {
  return console.all('messages').flatMap(({ messages }) => messages);
}
