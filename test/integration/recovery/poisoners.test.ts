// Who comes back for each poison message pays for it with an address and a name; the others go on. Siblings tried here:
// WebSocket clients, requests, hooks that hang, names; one address that is not the poisoner's.
import { describe, expect, test } from 'vitest';
import { connect, refused, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('dying/mortal.mjs');
const options = { handler, workers: 2, maxWorkerDeathsPerMin: 4, maxCrashesPerAddress: 6 };
/** Another one of this machine's. */
const elsewhere = { localAddress: '127.0.0.2' };

/** A new client sends poison, again and again, until it is let in no more; returns how often it was. */
async function poison({ url, heddle }: Serving, text = 'exit'): Promise<number> {
  for (let count = 0; count < 50; count++) {
    let client: WsClient;
    try {
      client = await connect(url);
    } catch {
      return count;
    }
    client.send(text);
    await client.closed;
    await until(() => heddle.statistics.workersLost > count, 'the death');
  }
  throw new Error('it is let in for ever');
}

async function expectOthersServed({ url, heddle, log }: Serving, innocent: WsClient): Promise<void> {
  expect(await innocent.ask('hello')).toMatch(/ hello$/);
  expect(await (await connect(`${url}/new`, elsewhere)).ask('hello')).toBe('new hello');
  await until(() => heddle.lanes().every(({ threadId }) => threadId > 0), 'workers on all lanes');
  expect(log.find({ code: 'HANDLER_KEEPS_DYING' })).toBeUndefined();
}

describe('an address whose clients end one thread after the other', () => {
  test('is refused with 429 and a code of its own; who is connected, and others, are served', async () => {
    const serving = await serve(options);
    const innocent = await connect(`${serving.url}/innocent`);
    expect(await poison(serving)).toBe(6);
    const refusal = await refused(serving.url);
    expect(refusal).toMatchObject({ status: 429, body: { code: 'TOO_MANY_CRASHES' } });
    expect(Number(refusal.headers['retry-after'])).toBeGreaterThan(1);
    const request = await fetch(`${serving.http}/messages`, { method: 'POST', body: 'x' });
    expect(request.status).toBe(429);
    expect(serving.heddle.statistics).toMatchObject({
      refused: { TOO_MANY_CRASHES: 2, HANDLER_KEEPS_DYING: 0 },
      refusedRequests: { TOO_MANY_CRASHES: 1 },
    });
    await expectOthersServed(serving, innocent);
  });

  test('is refused also when it does so by requests', async () => {
    const serving = await serve(options);
    const { http, url } = serving;
    const innocent = await connect(`${url}/innocent`);
    const headers = { 'content-type': 'text/plain' };
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429) {
      statuses.push((await fetch(`${http}/messages`, { method: 'POST', body: 'exit', headers })).status);
    }
    expect(statuses).toEqual([500, 500, 500, 500, 500, 500, 429]);
    expect((await refused(url)).body.code).toBe('TOO_MANY_CRASHES');
    await expectOthersServed(serving, innocent);
  });

  test('is refused also when the watchdog ends them', async () => {
    const serving = await serve({ ...options, handlerTimeoutMs: 100 });
    const innocent = await connect(`${serving.url}/innocent`);
    expect(await poison(serving, 'hang')).toBe(6);
    await expectOthersServed(serving, innocent);
  });

  test('loses those of its clients, too, that are connected and end one more', async () => {
    const serving = await serve({ ...options, onFrameLost: 'ignore', maxCrashesPerClient: 100 });
    const { url } = serving;
    const innocent = await connect(`${url}/innocent`);
    const poisoners = [await connect(url), await connect(url)] as const;
    const [first, second] = poisoners;
    for (let count = 0; count < 6; count++) first.send('exit');
    expect(await first.closed).toMatchObject({ code: 1011, reason: expect.stringMatching(/^cut off/) });
    second.send('exit');
    expect(await second.closed).toMatchObject({ code: 1011, reason: expect.stringMatching(/^cut off/) });
    await expectOthersServed(serving, innocent);
  });
});

test('a name whose bearers do so from many addresses is refused, and no other', async () => {
  const { url, heddle } = await serve({ ...options, maxCrashesPerAddress: 3, maxWorkerDeathsPerMin: 100 });
  for (const last of [11, 12, 13]) {
    const client = await connect(`${url}/bob`, { localAddress: `127.0.0.${last}` });
    client.send('exit');
    await client.closed;
  }
  await until(() => heddle.statistics.workersLost === 3, 'three deaths');
  const refusal = await refused(`${url}/bob`, elsewhere);
  expect(refusal).toMatchObject({ status: 429, body: { code: 'TOO_MANY_CRASHES' } });
  expect(refusal.body.detail).toContain('clients named bob');
  expect(await (await connect(`${url}/alice`, elsewhere)).ask('hello')).toBe('alice hello');
});

test('a handler that dies for many addresses still opens the breaker', async () => {
  const { url, log } = await serve({ ...options, maxWorkerDeathsPerMin: 2 });
  for (const last of [11, 12, 13]) {
    const client = await connect(url, { localAddress: `127.0.0.${last}` });
    client.send('exit');
    await client.closed;
  }
  await log.line({ code: 'HANDLER_KEEPS_DYING' });
  expect((await refused(url, elsewhere)).body.code).toBe('HANDLER_KEEPS_DYING');
});
