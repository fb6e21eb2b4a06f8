import { describe, expect, test } from 'vitest';
import { until } from '../support/deadline.ts';
import { handlerFile, type Serving, serve } from '../support/serve.ts';
import { connect, refused, type WsClient } from '../support/ws-client.ts';

const maxQueueDelayMs = 100;
/** Uses the thread until long after the limit. */
const longWork = 1500;

/** Fills the only lane: one message that runs for long, and one that waits behind it for longer than the limit. */
async function stall(url: string, { heddle }: Serving): Promise<WsClient[]> {
  const [busy, waiting] = [await connect(`${url}/busy`), await connect(`${url}/waiting`)];
  await until(() => heddle.lanes()[0]?.queuedFrames === 0, 'both opened');
  busy.send(`work ${longWork} done`);
  await until(() => heddle.statistics.messagesIn === 1, 'the long message in');
  waiting.send('say at last');
  await until(() => heddle.statistics.messagesIn === 2, 'the waiting message in');
  return [busy, waiting];
}

function post(http: string): Promise<Response> {
  return fetch(`${http}/messages`, {
    method: 'POST',
    body: 'say x',
    headers: { 'content-type': 'text/plain' },
  });
}

const reasonPattern = /^messages have waited \d+ ms for a worker, MAX_QUEUE_DELAY_MS = 100$/;

describe.each(['obey.mjs', 'obey-stateless.mjs'])(
  'while messages wait longer than MAX_QUEUE_DELAY_MS (%s)',
  (file) => {
    test('requests and handshakes get 503 and when to try again, until the queue has drained', async () => {
      const serving = await serve({ handler: handlerFile(file), maxQueueDelayMs });
      const { url, http, heddle } = serving;
      const [busy, waiting] = await stall(url, serving);
      await until(async () => (await refused(url).catch(() => null)) !== null, 'a handshake refused');
      const refusal = await refused(url);
      expect(refusal).toMatchObject({ status: 503, body: { code: 'OVERLOADED' } });
      expect(refusal.body.message.replace(/^Too much is waiting for a worker: /, '')).toMatch(reasonPattern);
      expect(Number(refusal.headers['retry-after'])).toBeGreaterThanOrEqual(1);
      const response = await post(http);
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(await response.json()).toMatchObject({ code: 'OVERLOADED' });
      expect(heddle.statistics.refused.OVERLOADED).toBeGreaterThanOrEqual(2);
      expect(heddle.statistics.dropped.overload).toBe(1);

      expect(await busy?.next()).toBe('done');
      expect(await waiting?.next()).toBe('at last');
      await until(async () => (await post(http)).status === 200, 'a request taken again');
      expect(await (await connect(url)).ask('say hello')).toBe('hello');
    });

    test('a client that sends more is closed with 1013, with the delay and the limit', async () => {
      const serving = await serve({ handler: handlerFile(file), maxQueueDelayMs });
      const { url, heddle } = serving;
      const third = await connect(url);
      const [, waiting] = await stall(url, serving);
      const start = performance.now();
      await until(() => performance.now() - start > 3 * maxQueueDelayMs, 'the limit passed');
      third.send('say too late');
      const { code, reason } = await third.closed;
      expect([code, reason]).toEqual([1013, expect.stringMatching(reasonPattern)]);
      expect(heddle.statistics.dropped.overload).toBe(1);
      // What was let in is served, however late.
      expect(await waiting?.next()).toBe('at last');
      expect(heddle.clientCount).toBe(2);
    });
  },
);

test('a message that runs for longer than the limit is no reason while nothing waits behind it', async () => {
  const { url, heddle } = await serve({ handler: handlerFile('obey.mjs'), maxQueueDelayMs });
  const [busy, other] = [await connect(url), await connect(url)];
  await until(() => heddle.lanes()[0]?.queuedFrames === 0, 'both opened');
  busy.send('work 400 done');
  await until(() => heddle.statistics.messagesIn === 1, 'the long message in');
  const start = performance.now();
  await until(() => performance.now() - start > 2 * maxQueueDelayMs, 'the limit passed');
  expect(await other.ask('say hello')).toBe('hello');
  expect(await busy.next()).toBe('done');
  expect(heddle.statistics.dropped.overload).toBe(0);
});

test('stateless: what one worker is busy with does not count for those whom another can serve', async () => {
  const { url, heddle } = await serve({
    handler: handlerFile('obey-stateless.mjs'),
    workers: 2,
    maxQueueDelayMs,
  });
  const heavy = await connect(url);
  // Until it is known to be heavy it is served like everybody.
  for (let round = 0; round < 3; round++) await heavy.ask('work 20 warm');
  for (let count = 0; count < 4; count++) heavy.send('work 400 done');
  const light = await connect(url);
  const start = performance.now();
  while (performance.now() - start < 6 * maxQueueDelayMs) expect(await light.ask('say hello')).toBe('hello');
  expect(await (await connect(url)).ask('say me too')).toBe('me too');
  expect(heddle.clientCount).toBe(3);
  expect(heddle.statistics.dropped.overload).toBe(0);
  expect(await heavy.inbox.take(4)).toEqual(['done', 'done', 'done', 'done']);
});

test('MAX_QUEUE_DELAY_MS 0 lets everything wait', async () => {
  const serving = await serve({ handler: handlerFile('obey.mjs'), maxQueueDelayMs: 0 });
  const { url, http } = serving;
  await stall(url, serving);
  const start = performance.now();
  await until(() => performance.now() - start > 2 * maxQueueDelayMs, 'a while passed');
  expect(await (await post(http)).text()).toBe('x');
});
