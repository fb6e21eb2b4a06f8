// When too much is waiting, who holds most of it pays, and those who come next are served. Siblings tried here: the delay
// of a lane, of all workers, the totals in messages and in bytes; a message, a request and a handshake that come next; both
// policies.
import { describe, expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

const kinds = [
  ['pinned', 'obey.mjs'],
  ['stateless', 'obey-stateless.mjs'],
] as const;
const maxQueueDelayMs = 200;
const delayReason = expect.stringMatching(/^messages have waited \d+ ms .*MAX_QUEUE_DELAY_MS = 200$/);

/** Sends so much work of 20 ms each, and returns when some of it has waited for too long. */
async function flood({ heddle }: Serving, flooder: WsClient, messages: number): Promise<void> {
  for (let count = 0; count < messages; count++) flooder.send('work 20 done');
  const start = performance.now();
  await until(() => performance.now() - start > 2 * maxQueueDelayMs, 'the limit passed');
  expect(heddle.statistics.dropped.overload).toBe(0);
}

describe('pinned: when messages of one client hold up the others for too long', () => {
  const options = { handler: handlerFile('obey.mjs'), maxQueueDelayMs };

  test('that client is closed with 4013, what waits of it is dropped, and the others are served', async () => {
    const serving = await serve(options);
    const { url, heddle, log } = serving;
    const flooder = await connect(url);
    const others = await Promise.all(Array.from({ length: 5 }, () => connect(url)));
    await flood(serving, flooder, 200);
    for (const other of others) other.send('say hello');
    expect(await flooder.closed).toEqual({ code: 4013, reason: delayReason });
    for (const other of others) expect(await other.next()).toBe('hello');
    // In far less than its 200 messages take: they were skipped.
    await until(() => heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0), 'nothing queued', 2000);
    expect(heddle.clientCount).toBe(5);
    expect(heddle.statistics.dropped.overload).toBeGreaterThan(100);
    expect(log.all({ msg: 'client closed: too much is waiting for a worker' })).toHaveLength(1);
  });

  test('a request that comes next is served, and so is a newcomer', async () => {
    for (const newcomer of ['request', 'handshake'] as const) {
      const serving = await serve(options);
      const { url, http, heddle } = serving;
      const flooder = await connect(url);
      await flood(serving, flooder, 200);
      if (newcomer === 'handshake') expect(await (await connect(url)).ask('say hello')).toBe('hello');
      else {
        const headers = { 'content-type': 'text/plain' };
        const response = await fetch(`${http}/messages`, { method: 'POST', body: 'say hello', headers });
        expect([response.status, await response.text()]).toEqual([200, 'hello']);
      }
      expect(await flooder.closed).toMatchObject({ code: 4013 });
      expect(heddle.statistics).toMatchObject({ connectionsRefused: 0, refusedRequests: { OVERLOADED: 0 } });
    }
  });

  test('with ON_OVERLOAD=drop nobody is closed: what waits of it is dropped and counted', async () => {
    const serving = await serve({ ...options, onOverload: 'drop' });
    const { url, heddle } = serving;
    const [flooder, other] = [await connect(url), await connect(url)];
    await flood(serving, flooder, 200);
    expect(await other.ask('say hello')).toBe('hello');
    await until(() => heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0), 'nothing queued', 2000);
    const handled = flooder.inbox.size;
    expect(handled + heddle.statistics.dropped.overload).toBe(200);
    await flooder.inbox.take(handled);
    expect(await flooder.ask('say still here')).toBe('still here');
    expect(heddle.clientCount).toBe(2);
  });
});

describe.each(kinds)(
  '%s: when one long message and what its client sent behind it hold up the others',
  (_, file) => {
    const options = { handler: handlerFile(file), maxQueueDelayMs, spareWorkers: 0 };

    test('those who go on sending while the rest of it is in the way are not closed for it', async () => {
      const serving = await serve(options);
      const { url, heddle } = serving;
      const [flooder, other] = [await connect(url), await connect(url)];
      flooder.send('work 1500 done');
      for (let count = 0; count < 3; count++) flooder.send('work 20 done');
      for (let round = 0; round < 5; round++) {
        const start = performance.now();
        await until(() => performance.now() - start > maxQueueDelayMs, 'a while');
        other.send(`say ${round}`);
      }
      expect(await other.inbox.take(5)).toEqual(['0', '1', '2', '3', '4']);
      expect(await flooder.closed).toMatchObject({ code: 4013 });
      expect(heddle.clientCount).toBe(1);
    });
  },
);

describe('stateless: messages of one client that are many and long', () => {
  const options = { handler: handlerFile('obey-stateless.mjs'), maxQueueDelayMs };

  test('hold up nobody else, who is served between them: a message, a request and a handshake', async () => {
    const serving = await serve(options);
    const { url, http, heddle } = serving;
    const flooder = await connect(url);
    const other = await connect(url);
    await flood(serving, flooder, 200);
    expect(await other.ask('say hello')).toBe('hello');
    const headers = { 'content-type': 'text/plain' };
    const response = await fetch(`${http}/messages`, { method: 'POST', body: 'say hello', headers });
    expect([response.status, await response.text()]).toEqual([200, 'hello']);
    expect(await (await connect(url)).ask('say hello')).toBe('hello');
    expect(flooder.inbox.size).toBeLessThan(200);
    expect(heddle.clientCount).toBe(3);
  });

  test('hold up its own next one: it is closed with 4013 then', async () => {
    const serving = await serve(options);
    const flooder = await connect(serving.url);
    await flood(serving, flooder, 200);
    flooder.send('say hello');
    expect(await flooder.closed).toEqual({ code: 4013, reason: delayReason });
  });
});

describe.each(kinds)('%s: when one client fills what may wait in all', (_, file) => {
  const options = { handler: handlerFile(file) };

  test('with messages, it is closed, and fifty others are served', async () => {
    const { url, heddle } = await serve({ ...options, maxQueuedMessages: 5, maxTotalQueuedMessages: 5 });
    const flooder = await connect(url);
    const others = await Promise.all(Array.from({ length: 50 }, () => connect(url)));
    for (let count = 0; count < 5; count++) flooder.send('work 300 done');
    await until(() => heddle.statistics.messagesIn === 5, 'five messages in');
    for (const other of others) other.send('say hello');
    for (const other of others) expect(await other.next()).toBe('hello');
    const reason = 'MAX_TOTAL_QUEUED_MESSAGES = 5 are waiting';
    expect(await flooder.closed).toEqual({ code: 4013, reason });
    expect(heddle.clientCount).toBe(50);
  });

  test('with bytes, it is closed, and another is served', async () => {
    const limits = { maxPayloadBytes: 100, maxQueuedBytes: 400, maxTotalQueuedBytes: 400 };
    const { url, heddle } = await serve({ ...options, ...limits });
    const [flooder, other] = [await connect(url), await connect(url)];
    for (let count = 0; count < 4; count++) flooder.send(`work 100 ${'x'.repeat(91)}`);
    await until(() => heddle.statistics.messagesIn === 4, 'four messages in');
    expect(await other.ask(`say ${'y'.repeat(50)}`)).toBe('y'.repeat(50));
    const reason = 'MAX_TOTAL_QUEUED_BYTES = 400 would be exceeded';
    expect(await flooder.closed).toEqual({ code: 4013, reason });
  });
});

test('ON_OVERLOAD=drop drops what one client sends beyond its own limit, and counts it', async () => {
  const { url, heddle } = await serve({
    handler: handlerFile('obey.mjs'),
    maxQueuedMessages: 2,
    onOverload: 'drop',
  });
  const [client, other] = [await connect(url), await connect(url)];
  for (const text of ['hold first', 'say second', 'say third', 'say fourth']) client.send(text);
  await until(() => heddle.statistics.dropped.overload === 2, 'two messages dropped');
  other.send('release');
  expect(await client.inbox.take(2)).toEqual(['first', 'second']);
  expect(await client.ask('say fifth')).toBe('fifth');
});
