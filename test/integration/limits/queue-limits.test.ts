import { describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('obey.mjs');
// A hook that waits until somebody says `release` keeps everything behind it in the queue.
const hold = 'hold';

describe('a client with more messages waiting than MAX_QUEUED_MESSAGES', () => {
  test('is closed with 4013; as many as the limit are let in', async () => {
    const { url, heddle, log } = await serve({ handler, maxQueuedMessages: 5 });
    const [client, other] = [await connect(`${url}/busy`), await connect(url)];
    client.send(hold);
    for (let index = 0; index < 4; index++) client.send(`say ${index}`);
    expect(await other.ask('say hello')).toBe('hello');
    await until(() => heddle.statistics.messagesIn === 6, 'five messages in');
    expect(heddle.clientCount).toBe(2);
    expect((await heddle.listClients({ query: 'busy' })).clients[0]?.queuedMessages).toBe(5);
    client.send('say too much');
    expect(await client.closed).toEqual({
      code: 4013,
      reason: 'MAX_QUEUED_MESSAGES = 5 of this client are waiting',
    });
    expect(heddle.statistics.dropped.overload).toBe(1);
    expect(await log.line({ level: 40 })).toMatchObject({
      limit: expect.stringContaining('MAX_QUEUED_MESSAGES'),
    });
    expect(await other.ask('say still here')).toBe('still here');
  });

  test('is closed with 1013 where CLOSE_CODES = registered', async () => {
    const { url } = await serve({ handler, maxQueuedMessages: 1, closeCodes: 'registered' });
    const client = await connect(url);
    client.send(hold);
    client.send('say too much');
    expect((await client.closed).code).toBe(1013);
  });

  test('may go on when there is room again', async () => {
    const { url } = await serve({ handler, maxQueuedMessages: 2 });
    const [client, other] = [await connect(url), await connect(url)];
    for (let round = 0; round < 3; round++) {
      client.send(`${hold} ${round}`);
      client.send(`say after ${round}`);
      await other.ask('say wait');
      other.send('release');
      expect(await client.inbox.take(2)).toEqual([String(round), `after ${round}`]);
    }
  });
});

test('a client with more bytes waiting than MAX_QUEUED_BYTES is closed with 4013', async () => {
  const { url, heddle } = await serve({ handler, maxPayloadBytes: 100, maxQueuedBytes: 150 });
  const [client, other] = [await connect(url), await connect(url)];
  client.send(hold);
  client.send(Buffer.alloc(100));
  client.send(Buffer.alloc(46));
  await until(() => heddle.statistics.messagesIn === 3, '150 bytes in');
  expect(await other.ask('say hello')).toBe('hello');
  expect(heddle.clientCount).toBe(2);
  client.send(Buffer.alloc(1));
  expect(await client.closed).toEqual({
    code: 4013,
    reason: 'MAX_QUEUED_BYTES = 150 of this client would be exceeded',
  });
});

describe('when messages of all clients reach MAX_TOTAL_QUEUED_MESSAGES', () => {
  const options = { handler, maxQueuedMessages: 3, maxTotalQueuedMessages: 4 };

  test('a client that holds as much as others and sends one more is closed with 4013, and a request gets 503', async () => {
    const { url, http, heddle } = await serve({ ...options, maxTotalQueuedMessages: 3 });
    const [one, two, three] = [await connect(url), await connect(url), await connect(url)];
    for (const client of [one, two, three]) client.send(hold);
    await until(() => heddle.statistics.messagesIn === 3, 'three messages in');
    const response = await fetch(`${http}/messages`, { method: 'POST', body: 'x' });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ code: 'OVERLOADED' });
    three.send('release');
    expect(await three.closed).toEqual({ code: 4013, reason: 'MAX_TOTAL_QUEUED_MESSAGES = 3 are waiting' });
    expect(heddle.statistics.dropped.overload).toBe(2);
    expect(heddle.clientCount).toBe(2);
  });

  test('there is room again when clients that hold it are gone and their hooks were given up', async () => {
    const { url, heddle } = await serve({ ...options, handlerTimeoutMs: 50 });
    const one = await connect(url);
    for (let index = 0; index < 3; index++) one.send('never');
    await until(() => heddle.statistics.messagesIn === 3, 'three messages in');
    await one.cut();
    await until(() => heddle.statistics.handlerTimeouts === 3, 'all of them given up');
    const two = await connect(url);
    for (let index = 0; index < 3; index++) two.send(`say ${index}`);
    expect(await two.inbox.take(3)).toEqual(['0', '1', '2']);
  });
});

test('when the bytes of all clients reach MAX_TOTAL_QUEUED_BYTES, one more message closes with 4013', async () => {
  const { url, heddle } = await serve({
    handler,
    maxPayloadBytes: 100,
    maxQueuedBytes: 110,
    maxTotalQueuedBytes: 200,
  });
  const [one, two] = [await connect(url), await connect(url)];
  for (const client of [one, two]) client.send(hold);
  one.send(Buffer.alloc(100));
  two.send(Buffer.alloc(92));
  await until(() => heddle.statistics.messagesIn === 4, '200 bytes in');
  expect(heddle.clientCount).toBe(2);
  one.send(Buffer.alloc(1));
  expect(await one.closed).toEqual({ code: 4013, reason: 'MAX_TOTAL_QUEUED_BYTES = 200 would be exceeded' });
});

test('the queues are empty after load: nothing is counted in that was not counted out', async () => {
  const { url, heddle } = await serve({ handler: 'echo', maxQueuedMessages: 10, maxTotalQueuedMessages: 10 });
  const client = await connect(url);
  for (let index = 0; index < 200; index++) expect(await client.ask(String(index))).toBe(String(index));
  const burst = await connect(url);
  for (let index = 0; index < 10; index++) burst.send('x');
  expect(await burst.inbox.take(10)).toHaveLength(10);
  expect(heddle.statistics.dropped.overload).toBe(0);
});
