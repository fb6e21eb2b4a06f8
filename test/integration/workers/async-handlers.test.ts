import { expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('obey.mjs');

test('what a handler sends after its client left is dropped and counted, and nothing fails', async () => {
  const { url, heddle, log } = await serve({ handler });
  const [leaver, stayer] = [await connect(url), await connect(url)];
  leaver.send('hold an answer for nobody');
  await leaver.close();
  expect(await stayer.ask('say wait')).toBe('wait');
  stayer.send('release');
  await until(() => heddle.statistics.dropped.clientGone === 1, 'the drop');
  expect(await stayer.ask('say alive')).toBe('alive');
  expect(log.lines.filter(({ level }) => level >= 50)).toEqual([]);
});

test('what concerns a client that left is dropped and counted; what a close hook publishes reaches the others', async () => {
  const { url, heddle, log } = await serve({ handler: handlerFile('leaving/afterwards.mjs') });
  const [leaver, subscriber] = [await connect(url), await connect(url)];
  expect(await subscriber.ask('subscribe')).toBe('subscribed');
  await leaver.close();
  expect(await subscriber.next()).toBe('somebody left');
  // send, close, subscribe and unsubscribe.
  expect(heddle.statistics.dropped.clientGone).toBe(4);
  expect(log.lines.filter(({ level }) => level >= 50)).toEqual([]);
});

test('a handler that does not settle within HANDLER_TIMEOUT_MS is given up, and the next message goes on', async () => {
  const { url, heddle, log } = await serve({ handler, handlerTimeoutMs: 50 });
  const client = await connect(url);
  client.send('never');
  client.send('say next');
  expect(await client.next()).toBe('next');
  const line = await log.line({ msg: 'the handler failed' });
  expect((line.err as { message: string }).message).toBe(
    'The handler did not settle within HANDLER_TIMEOUT_MS = 50 ms',
  );
  expect(heddle.statistics).toMatchObject({ handlerTimeouts: 1, handlerErrors: 1 });
});

test('a time-out closes the client with 1011 where ON_HANDLER_ERROR is close', async () => {
  const { url } = await serve({ handler, handlerTimeoutMs: 50, onHandlerError: 'close' });
  const client = await connect(url);
  client.send('never');
  expect((await client.closed).code).toBe(1011);
});

test('a handler that settles after it was given up is not counted again', async () => {
  const { url, heddle } = await serve({ handler, handlerTimeoutMs: 50 });
  const [slow, other] = [await connect(url), await connect(url)];
  slow.send('hold late');
  slow.send('say next');
  expect(await slow.next()).toBe('next');
  other.send('release');
  expect(await slow.next()).toBe('late');
  await until(() => heddle.lanes()[0]?.messagesHandled === 3, 'all of them counted');
  expect(heddle.lanes()[0]?.queuedFrames).toBe(0);
  expect(heddle.statistics.handlerErrors).toBe(1);
});

test('many hooks of many clients that never settle are each given up', async () => {
  const { url, heddle } = await serve({ handler, handlerTimeoutMs: 20 });
  const clients = await Promise.all(Array.from({ length: 20 }, () => connect(url)));
  for (const client of clients) for (let index = 0; index < 5; index++) client.send('never');
  await until(() => heddle.statistics.handlerTimeouts === 100, 'a hundred time-outs');
  for (const client of clients) expect(await client.ask('say fine')).toBe('fine');
});

test('commands from a timer, outside of any hook, reach the client', async () => {
  const { url } = await serve({ handler: handlerFile('unasked/ticking.mjs') });
  const client = await connect(url);
  expect(await client.inbox.take(5)).toEqual(['tick 0', 'tick 1', 'tick 2', 'tick 3', 'tick 4']);
});
