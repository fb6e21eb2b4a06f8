import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { server } from '#dist/index.js';
import { connect } from '../../support/clients/ws-client.ts';
import { MemoryLog } from '../../support/memory-log.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

describe('the log', () => {
  test('begins with where the server listens, what it runs, and on which versions', async () => {
    const { log, port, url } = await serve({ workers: 2, handler: 'echo' });
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    expect(log.find({ msg: 'listening' })).toMatchObject({
      level: 30,
      host: '127.0.0.1',
      port,
      url,
      workers: 2,
      handler: 'echo',
      versions: { heddle: version, node: process.versions.node, uWebSockets: expect.any(String) },
    });
  });

  test('has a line for each client that comes and goes at debug, and nothing for messages', async () => {
    const log = new MemoryLog('debug');
    const { url } = await serve({ handler: 'echo', spareWorkers: 0 }, log);
    const client = await connect(`${url}/alice`);
    const online = await log.line({ msg: 'client online' });
    expect(online).toMatchObject({
      level: 20,
      name: 'alice',
      address: '127.0.0.1',
      client: expect.any(String),
    });
    const before = log.lines.length;
    for (let number = 0; number < 100; number++) await client.ask(String(number));
    expect(log.lines.length).toBe(before);
    await client.close(1000);
    expect(await log.line({ msg: 'client gone' })).toMatchObject({
      client: online.client,
      name: 'alice',
      code: 1000,
    });
  });

  test('has no line for clients and messages at info', async () => {
    const { url, log } = await serve({ handler: 'echo' });
    const before = log.lines.length;
    const client = await connect(url);
    expect(await client.ask('hi')).toBe('hi');
    await client.close();
    expect(log.lines.length).toBe(before);
  });
});

test('times of handlers and queues are measured for every message', async () => {
  const { url, heddle } = await serve({ handler: handlerFile('obey.mjs') });
  const client = await connect(url);
  for (let number = 0; number < 20; number++) await client.ask('work 1 done');
  const { handlerTime, queueDelay } = heddle.statistics;
  expect(handlerTime.count).toBe(20);
  expect(handlerTime.quantile(0.01)).toBeGreaterThanOrEqual(1000);
  expect(queueDelay.count).toBeGreaterThan(0);
  const [lane] = heddle.lanes();
  expect(lane?.averageHandlerUs).toBeGreaterThan(0);
  expect(lane?.busyUs).toBeGreaterThanOrEqual(20_000 * 0.9);
  expect((await heddle.listClients()).clients[0]?.handlerTimeUs).toBeGreaterThanOrEqual(20_000);
});

test('the server object of handlers says so where there is no handler', () => {
  const calls = [() => server.broadcast('x'), () => server.publish('t', 'x'), () => server.sendTo('n', 'x')];
  for (const call of calls) expect(call).toThrow('this code does not run in a Heddle worker');
});
