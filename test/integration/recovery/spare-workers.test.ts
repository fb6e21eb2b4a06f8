import { writeFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { MemoryLog } from '../../support/memory-log.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';
import { tempFile } from '../../support/temp-folder.ts';

const handler = handlerFile('dying/mortal.mjs');

afterEach(() => {
  delete process.env.SECOND_DIES_FILE;
  delete process.env.RELOADED_FLAG;
});

test('a spare worker takes over from one that dies, and another one is made ready', async () => {
  const log = new MemoryLog('debug');
  const { url } = await serve({ handler }, log);
  const client = await connect(`${url}/client`);
  for (let death = 1; death <= 3; death++) {
    await until(() => log.all({ msg: 'spare worker ready' }).length === death, 'a spare worker');
    (await connect(url)).send('exit');
    await until(
      () => log.all({ msg: 'lane has a new worker', wasSpare: true }).length === death,
      'a new worker',
    );
    expect(await client.ask('hello')).toBe('client hello');
  }
});

test('without a spare one a new worker is started', async () => {
  const { url, log } = await serve({ handler, spareWorkers: 0 });
  const client = await connect(`${url}/client`);
  (await connect(url)).send('exit');
  expect(await log.line({ msg: 'lane has a new worker' })).toMatchObject({ wasSpare: false });
  expect(await client.ask('hello')).toBe('client hello');
});

test('what the module on a spare worker sends reaches nobody, until it has a lane', async () => {
  const log = new MemoryLog('debug');
  const { url, heddle } = await serve({ handler: handlerFile('unasked/clock.mjs'), spareWorkers: 2 }, log);
  await until(() => log.all({ msg: 'spare worker ready' }).length === 2, 'two spare workers');
  const client = await connect(url);
  const ticks = new Set(await client.inbox.take(40));
  expect([...ticks]).toEqual([`tick of ${heddle.lanes()[0]?.threadId}`]);
});

test('a spare worker that dies while it waits is replaced, and nobody notices', async () => {
  process.env.SECOND_DIES_FILE = await tempFile('count', '');
  const log = new MemoryLog('debug');
  const { url, heddle } = await serve({ handler: handlerFile('dying/second-dies.mjs') }, log);
  const client = await connect(url);
  await log.line({ msg: 'a spare worker died' });
  await until(() => log.all({ msg: 'spare worker ready' }).length >= 2, 'another spare worker');
  expect(await client.ask('hello')).toBe('hello');
  expect(heddle.statistics).toMatchObject({ workersLost: 1, connectionsClosed: 0 });
});

test('a spare worker that cannot be had is no reason not to serve; it is tried again', async () => {
  const flag = await tempFile('flag', 'load');
  process.env.RELOADED_FLAG = flag;
  const log = new MemoryLog('debug');
  const { url } = await serve({ handler: handlerFile('dying/reloaded.mjs') }, log);
  await log.line({ msg: 'spare worker ready' });
  await writeFile(flag, 'refuse');
  (await connect(url)).send('exit');
  await log.line({ msg: 'no spare worker; trying again' });
  await writeFile(flag, 'load');
  expect(await (await connect(url)).ask('hello')).toBe('hello');
});
