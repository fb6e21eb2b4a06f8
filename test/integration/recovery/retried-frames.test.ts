import { expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('dying/retrying.mjs');

test('with retryInterrupted a hook that was waiting is called again on the next thread, before what came after it', async () => {
  const { url, heddle } = await serve({ handler });
  const client = await connect(`${url}/client`);
  expect(await client.next()).toBe('open false');
  for (const text of ['slow', 'one', 'two']) client.send(text);
  const [, before] = String(await client.next()).split(' ');
  (await connect(url)).send('exit');
  expect(await client.next()).toBe('open true');
  const [begun, after] = String(await client.next()).split(' ');
  expect(begun).toBe('begun');
  expect(after).not.toBe(before);
  (await connect(url)).send('go');
  expect(await client.inbox.take(3)).toEqual([`done ${after}`, `one ${after}`, `two ${after}`]);
  expect(heddle.statistics).toMatchObject({ workersLost: 1, framesRetried: 1 });
  expect(heddle.statistics.dropped).toMatchObject({ workerLost: 1, interrupted: 0 });
});

test('an open that was waiting is called again, and what came after it waits for it', async () => {
  const { url, heddle } = await serve({ handler });
  const client = await connect(`${url}/client?open=slow`);
  client.send('one');
  await until(() => heddle.lanes()[0]?.batchesHandled !== 0, 'the open hook to be waiting');
  (await connect(url)).send('exit');
  await until(() => heddle.statistics.workersLost === 1, 'the death');
  (await connect(url)).send('go');
  expect(await client.next()).toBe('open true');
  expect(await client.next()).toMatch(/^one /);
  expect(heddle.statistics.dropped).toMatchObject({ workerLost: 1, interrupted: 0 });
});

test('a request that was waiting is answered by the next thread', async () => {
  const { url, http, heddle } = await serve({ handler });
  const answer = fetch(`${http}/messages`, { method: 'POST', body: 'slow' });
  await until(() => heddle.statistics.messagesOut === 1, 'the hook to be waiting');
  expect(await (await answer).text()).toMatch(/^begun /);
  const other = await connect(`${url}/other`);
  other.send('exit');
  await until(() => heddle.statistics.workersLost === 1, 'the death');
  (await connect(url)).send('go');
  await until(() => heddle.lanes()[0]?.queuedFrames === 0, 'nothing queued');
  expect(heddle.statistics.dropped.interrupted).toBe(0);
});

test('a hook that ends every thread that calls it is given up after the third', async () => {
  const { url, heddle, log } = await serve({ handler });
  const client = await connect(`${url}/client`);
  expect(await client.next()).toBe('open false');
  for (const text of ['die-later', 'after']) client.send(text);
  expect((await client.closed).code).toBe(1011);
  expect(heddle.statistics).toMatchObject({ workersLost: 3, framesRetried: 2 });
  expect(heddle.statistics.dropped.interrupted).toBe(1);
  expect(log.all({ code: 'FRAME_LOST' })).toHaveLength(1);
});

test('a hook that ends the thread before its first await is not called again', async () => {
  const { url, heddle } = await serve({ handler });
  const client = await connect(`${url}/client`);
  for (const text of ['slow', 'exit', 'one']) client.send(text);
  await until(() => heddle.lanes()[0]?.batchesHandled !== 0, 'the messages on the worker');
  (await connect(url)).send('go');
  expect((await client.closed).code).toBe(1011);
  expect(heddle.statistics.workersLost).toBe(1);
  expect(heddle.statistics.dropped).toMatchObject({ workerLost: 1, interrupted: 0 });
});
