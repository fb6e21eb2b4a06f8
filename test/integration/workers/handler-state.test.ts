import { expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('obey.mjs');

test('state is kept for each client, and module scope for each worker', async () => {
  const { url } = await serve({ handler });
  const [one, other] = [await connect(url), await connect(url)];
  // The client's count, then the thread's.
  expect(await one.ask('a')).toBe('1 1 a');
  expect(await other.ask('b')).toBe('1 2 b');
  expect(await one.ask('c')).toBe('2 3 c');
});

test('a client stays on its worker, and clients are spread over all workers', async () => {
  const { url, heddle } = await serve({ handler, workers: 4 });
  const clients = await Promise.all(Array.from({ length: 40 }, () => connect(url)));
  const threads = await Promise.all(clients.map((client) => client.ask('thread')));
  const again = await Promise.all(clients.map((client) => client.ask('thread')));
  expect(again).toEqual(threads);
  expect(new Set(threads).size).toBe(4);
  const counts = heddle.lanes().map((lane) => lane.clients);
  expect(counts.reduce((sum, count) => sum + count)).toBe(40);
  expect(Math.max(...counts)).toBeLessThan(20);
});

test('the worker forgets a client that has left', async () => {
  const { url, heddle } = await serve({ handler });
  const client = await connect(`${url}/once`);
  expect(await client.ask('a')).toBe('1 1 a');
  await client.close();
  await until(() => heddle.lanes()[0]?.clients === 0, 'an empty lane');
  expect(await (await connect(`${url}/once`)).ask('b')).toBe('1 2 b');
});

test('what a handler prints arrives in the log with its lane, line by line', async () => {
  const { url, log, heddle } = await serve({ handler, workers: 2 });
  const client = await connect(url);
  client.send('print hello from a handler');
  client.send('print-error something is odd\nand goes on');
  const { clients } = await heddle.listClients();
  const lane = clients[0]?.lane;
  expect(await log.line({ msg: 'hello from a handler' })).toMatchObject({
    level: 30,
    lane,
    stream: 'stdout',
  });
  expect(await log.line({ msg: 'something is odd' })).toMatchObject({ level: 40, lane, stream: 'stderr' });
  expect(await log.line({ msg: 'and goes on' })).toMatchObject({ level: 40, lane, stream: 'stderr' });
});

test('a printed line without an end is not lost, however long it is', async () => {
  const { url, log } = await serve({ handler: handlerFile('unasked/printing.mjs') });
  const client = await connect(url);
  expect(await client.ask('print')).toBe('printed');
  await log.line({ msg: 'from the module scope' });
  await log.line({ msg: 'in two parts' });
  await log.line({ msg: 'bytes' });
  await log.line({ msg: 'x'.repeat(70_000) });
});
