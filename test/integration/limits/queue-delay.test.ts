import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect, refused, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const maxQueueDelayMs = 100;
const text = { 'content-type': 'text/plain' };
const reasonPattern = /^messages have waited \d+ ms for a worker, MAX_QUEUE_DELAY_MS = 100$/;

function post(http: string): Promise<Response> {
  return fetch(`${http}/messages`, { method: 'POST', body: 'x', headers: text });
}

async function longerThanTheLimit(): Promise<void> {
  const start = performance.now();
  await until(() => performance.now() - start > 3 * maxQueueDelayMs, 'the limit passed');
}

interface Stalled {
  busy: WsClient;
  waiting: WsClient;
  /** Lets the message of `busy` end. */
  release: () => Promise<void>;
}

/** Holds the only lane: a message of one client runs until it is released, one of another waits behind it. */
async function stall({ heddle, url }: Serving): Promise<Stalled> {
  const [busy, waiting] = [await connect(url), await connect(url)];
  // One after the other, so that each is a batch of its own.
  for (const client of [busy, waiting]) await client.ask('ready');
  const release = await block(busy);
  await until(() => heddle.statistics.messagesIn === 3, 'the long message in');
  waiting.send('at last');
  await until(() => heddle.statistics.messagesIn === 4, 'the waiting message in');
  return { busy, waiting, release };
}

/** Has the thread that serves `client` held until it is released. */
async function block(client: WsClient): Promise<() => Promise<void>> {
  const file = join(await tempFolder(), 'go-on');
  client.send(`block ${file}`);
  return () => writeFile(file, '');
}

describe.each([
  ['pinned', 'waiting/blocking.mjs'],
  ['stateless', 'waiting/blocking-stateless.mjs'],
])('%s: while messages have waited for longer than MAX_QUEUE_DELAY_MS', (_kind, file) => {
  const options = { handler: handlerFile(file), maxQueueDelayMs };

  test('requests and handshakes get 503 and when to try again, until the queue has drained', async () => {
    const serving = await serve(options);
    const { url, http, heddle } = serving;
    const { busy, waiting, release } = await stall(serving);
    await longerThanTheLimit();
    const refusal = await refused(url);
    expect(refusal).toMatchObject({ status: 503, body: { code: 'OVERLOADED' } });
    expect(refusal.body.detail.replace('Too much is waiting for a worker: ', '')).toMatch(reasonPattern);
    expect(Number(refusal.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    const response = await post(http);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await response.json()).toMatchObject({ code: 'OVERLOADED' });
    expect(heddle.statistics).toMatchObject({ refused: { OVERLOADED: 1 }, dropped: { overload: 1 } });

    await release();
    expect(await busy.next()).toBe('done');
    expect(await waiting.next()).toBe('at last');
    expect((await post(http)).status).toBe(200);
    expect(await (await connect(url)).ask('hello')).toBe('hello');
  });

  test('a client that sends more is closed with 4013, the delay and the limit', async () => {
    const serving = await serve(options);
    const { url, heddle } = serving;
    const third = await connect(url);
    await until(() => heddle.lanes()[0]?.queuedFrames === 0, 'its opening handled');
    const { waiting, release } = await stall(serving);
    await longerThanTheLimit();
    third.send('too late');
    const { code, reason } = await third.closed;
    expect([code, reason]).toEqual([4013, expect.stringMatching(reasonPattern)]);
    expect(heddle.statistics.dropped.overload).toBe(1);
    await release();
    // What was let in is served, however late.
    expect(await waiting.next()).toBe('at last');
    expect(heddle.clientCount).toBe(2);
  });

  test('a message that runs is no reason as long as nothing waits behind it', async () => {
    const { url, heddle } = await serve(options);
    const [busy, other] = [await connect(url), await connect(url)];
    for (const client of [busy, other]) await client.ask('ready');
    const release = await block(busy);
    await until(() => heddle.statistics.messagesIn === 3, 'the long message in');
    await longerThanTheLimit();
    other.send('hello');
    await until(() => heddle.statistics.messagesIn === 4, 'the message in');
    await release();
    expect(await other.next()).toBe('hello');
    expect(heddle.statistics.dropped.overload).toBe(0);
  });
});

test('pinned: only clients of the lane that is late are closed, and newcomers are let in', async () => {
  const { url, heddle } = await serve({
    handler: handlerFile('waiting/blocking.mjs'),
    workers: 2,
    maxQueueDelayMs,
  });
  const lanes = new Map<string, WsClient[]>();
  const most = () => [...lanes.values()].sort((a, b) => b.length - a.length);
  await until(async () => {
    const client = await connect(url);
    const thread = String(await client.ask('thread'));
    lanes.set(thread, [...(lanes.get(thread) ?? []), client]);
    return lanes.size === 2 && (most()[0]?.length ?? 0) >= 3;
  }, 'three clients on one lane, and one on the other');
  const [late = [], free = []] = most();
  const [busy, waiting, closed] = late as [WsClient, WsClient, WsClient];
  const release = await block(busy);
  await until(() => heddle.lanes().some(({ queuedFrames }) => queuedFrames === 1), 'the long message in');
  waiting.send('at last');
  await longerThanTheLimit();
  closed.send('too late');
  expect(await free[0]?.ask('hello')).toBe('hello');
  await connect(url);
  await until(() => heddle.statistics.dropped.overload === 1, 'the message refused');
  await release();
  expect(await closed.closed).toMatchObject({ code: 4013 });
  expect(await waiting.next()).toBe('at last');
  expect(heddle.statistics).toMatchObject({ connectionsRefused: 0, dropped: { overload: 1 } });
});

test('stateless: what waits for a worker that is kept busy does not count for those whom another serves', async () => {
  const handler = handlerFile('obey-stateless.mjs');
  const { url, heddle } = await serve({ handler, workers: 2, maxQueueDelayMs });
  const heavy = await connect(url);
  // Until it is known to be heavy it is served like everybody.
  for (let round = 0; round < 3; round++) await heavy.ask('work 20 warm');
  for (let count = 0; count < 4; count++) heavy.send('work 200 done');
  const light = await connect(url);
  while (heavy.inbox.size < 4) expect(await light.ask('say hello')).toBe('hello');
  expect(await (await connect(url)).ask('say me too')).toBe('me too');
  expect(heddle.clientCount).toBe(3);
  expect(heddle.statistics).toMatchObject({ connectionsRefused: 0, dropped: { overload: 0 } });
});

test('MAX_QUEUE_DELAY_MS 0 lets everything wait', async () => {
  const serving = await serve({ handler: handlerFile('waiting/blocking.mjs'), maxQueueDelayMs: 0 });
  const { release } = await stall(serving);
  await longerThanTheLimit();
  const response = post(serving.http);
  await until(() => serving.heddle.statistics.messagesIn === 5, 'the request in');
  await release();
  expect((await response).status).toBe(200);
});
