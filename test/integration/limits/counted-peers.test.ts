// Every peer is counted until it is forgotten, and what it may hold has a limit of its own.
import { describe, expect, test } from 'vitest';
import { hoard } from '../../support/clients/hoarder.ts';
import { openRaw } from '../../support/clients/raw-socket.ts';
import { connect, refused } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('hoarding.mjs');

describe.each([
  ['MAX_CONNECTIONS', { maxConnections: 3 }, 503, 'TOO_MANY_CONNECTIONS'],
  ['MAX_CONNECTIONS_PER_ADDRESS', { maxConnectionsPerAddress: 3 }, 429, 'TOO_MANY_FROM_ADDRESS'],
] as const)('%s', (_, limit, status, code) => {
  test('counts clients that have left while their open hook awaits', async () => {
    const { url, heddle } = await serve({ ...limit, handler });
    for (let index = 0; index < 3; index++) await (await connect(`${url}/pending`)).cut();
    await until(() => heddle.clientCount === 0, 'nobody online');
    expect(await refused(url)).toMatchObject({ status, body: { code } });
  });

  test('counts requests whose body is under way, until they end', async () => {
    const { url, http, port, heddle } = await serve({ ...limit, handler });
    const uploads = [await openRaw(port), await openRaw(port), await openRaw(port)];
    const head = 'POST /messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nbegin';
    for (const upload of uploads) upload.write(Buffer.from(head));
    await until(() => heddle.statistics.requests === 3, 'three requests');
    expect(await refused(url)).toMatchObject({ status, body: { code } });
    expect((await fetch(`${http}/messages`, { method: 'POST', body: 'light' })).status).toBe(status);
    for (const upload of uploads) upload.socket.destroy();
    await until(async () => (await fetch(`${http}/messages`, { method: 'POST', body: 'light' })).ok, 'room');
  });
});

test('bodies under way find no more room than MAX_TOTAL_QUEUED_BYTES: 503 while they arrive', async () => {
  const { port, heddle } = await serve({
    handler,
    maxQueuedBytes: 1_048_576,
    maxTotalQueuedBytes: 4_194_304,
  });
  await hoard(port, { kind: 'upload', count: 20, bytes: 1_000_000 });
  await until(() => (heddle.statistics.refusedRequests.OVERLOADED ?? 0) >= 10, 'most of them refused');
});

test('connections that never speak are cut when there are far more than MAX_CONNECTIONS', async () => {
  const { url, port, heddle } = await serve({ handler, maxConnections: 10 });
  await hoard(port, { kind: 'silence', count: 1300, bytes: 1 });
  await until(() => heddle.statistics.connectionsCut > 200, 'those beyond the spare ones cut');
  await until(async () => (await connect(url).catch(() => null)) !== null, 'a client let in again', 30_000);
}, 60_000);

test('connections of one address that never speak are cut beyond MAX_CONNECTIONS_PER_ADDRESS, and no others', async () => {
  const { url, port, heddle } = await serve({ handler, maxConnectionsPerAddress: 20 });
  const silent = { kind: 'silence', bytes: 1 };
  await hoard(port, { ...silent, count: 300, address: '127.0.0.2' });
  await until(() => heddle.statistics.connectionsCut >= 180, 'those beyond the spare ones cut');
  await hoard(port, { ...silent, count: 50, address: '127.0.0.3' });
  for (let index = 0; index < 20; index++) await connect(url);
  expect(heddle.statistics.connectionsCut).toBe(180);
  expect(await refused(url)).toMatchObject({ status: 429 });
});

test('an address whose connections come and go is not cut while there are few at a time', async () => {
  const { url, http, heddle } = await serve({ handler, maxConnectionsPerAddress: 2 });
  for (let index = 0; index < 150; index++) {
    const headers = { connection: 'close' };
    expect((await fetch(`${http}/messages`, { method: 'POST', body: 'light', headers })).ok).toBe(true);
  }
  await connect(url);
  expect(heddle.statistics.connectionsCut).toBe(0);
});

describe('subscriptions', () => {
  const obey = handlerFile('obey.mjs');

  test('one more than MAX_SUBSCRIPTIONS_PER_CLIENT closes the client with 1008; the same topic twice is one', async () => {
    const { url, heddle } = await serve({ handler: obey, maxSubscriptionsPerClient: 2 });
    const client = await connect(url);
    for (const topic of ['a', 'b', 'a', 'b']) client.send(`subscribe ${topic}`);
    client.send('unsubscribe a');
    client.send('subscribe c');
    expect(await client.ask('say still here')).toBe('still here');
    client.send('subscribe d');
    expect(await client.closed).toEqual({
      code: 1008,
      reason: 'MAX_SUBSCRIPTIONS_PER_CLIENT = 2 would be exceeded',
    });
    expect(heddle.statistics.dropped.tooManySubscriptions).toBe(1);
  });

  test('MAX_SUBSCRIPTIONS holds for all together, and who leaves makes room', async () => {
    const { url, heddle } = await serve({ handler: obey, maxSubscriptions: 2 });
    const one = await connect(url);
    one.send('subscribe a');
    one.send('subscribe b');
    expect(await one.ask('say in')).toBe('in');
    const two = await connect(url);
    two.send('subscribe a');
    expect(await two.closed).toEqual({ code: 4013, reason: 'MAX_SUBSCRIPTIONS = 2 would be exceeded' });
    await one.cut();
    await until(() => heddle.clientCount === 0, 'nobody online');
    const three = await connect(url);
    three.send('subscribe a');
    expect(await three.ask('say in')).toBe('in');
  });
});
