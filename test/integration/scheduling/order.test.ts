import { expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

/** Messages that say who sent them and which one each is, padded to sizes from a few bytes to more than a page. */
function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const size = index % 50 === 49 ? 300_000 : index % 10 === 9 ? 5_000 : index % 97;
    return `${name} ${index} ${'.'.repeat(size)}`;
  });
}

async function expectEchoes(client: WsClient, sent: string[]): Promise<void> {
  const received = await client.inbox.take(sent.length);
  const wrong = received.findIndex((text, index) => text !== sent[index]);
  expect(wrong, `${wrong}: ${String(received[wrong]).slice(0, 40)}`).toBe(-1);
  expect(client.inbox.size).toBe(0);
}

test('under load every client gets its replies in the order of its messages, none lost, none twice', async () => {
  const { url, heddle } = await serve({ handler: 'echo', workers: 3 });
  const clients = await Promise.all(Array.from({ length: 40 }, () => connect(url)));
  const sent = clients.map((_, index) => numbered(`client ${index}`, 200));
  for (let round = 0; round < 200; round++) {
    clients.forEach((client, index) => {
      client.send(sent[index]?.[round] ?? '');
    });
  }
  await Promise.all(clients.map((client, index) => expectEchoes(client, sent[index] ?? [])));
  expect(heddle.statistics).toMatchObject({ messagesIn: 8000, messagesOut: 8000, handlerErrors: 0 });
  const handled = (): number => heddle.lanes().reduce((sum, lane) => sum + lane.messagesHandled, 0);
  await until(() => handled() === 8000, 'all of them counted');
});

test('async handlers with random delays keep the order of each client', async () => {
  const { url } = await serve({ handler: handlerFile('waiting/async.mjs'), workers: 2 });
  const clients = await Promise.all(Array.from({ length: 30 }, () => connect(url)));
  const sent = clients.map((_, index) => numbered(`client ${index}`, 60));
  clients.forEach((client, index) => {
    for (const message of sent[index] ?? []) client.send(message);
  });
  await Promise.all(clients.map((client, index) => expectEchoes(client, sent[index] ?? [])));
});

test('while one client waits for its async handler, other clients of the same worker go on', async () => {
  const { url } = await serve({ handler: handlerFile('obey.mjs'), workers: 1 });
  const [slow, quick] = [await connect(url), await connect(url)];
  slow.send('hold now');
  slow.send('say after');
  for (let index = 0; index < 50; index++) expect(await quick.ask(`say ${index}`)).toBe(String(index));
  expect(slow.inbox.size).toBe(0);
  quick.send('release');
  expect(await slow.inbox.take(2)).toEqual(['now', 'after']);
});

test('an async open hook is done before the first message, and all messages are before close', async () => {
  const { url } = await serve({ handler: handlerFile('waiting/async.mjs'), workers: 1 });
  const undertaker = await connect(`${url}/undertaker`);
  const client = await connect(`${url}/brief`);
  for (let index = 0; index < 20; index++) client.send(String(index));
  await client.close();
  expect(await undertaker.next()).toBe('20 messages of brief');
});

test('very many messages that wait behind an async hook are all answered in order', async () => {
  const count = 150_000;
  const { url, heddle } = await serve({
    handler: handlerFile('waiting/slow-start.mjs'),
    maxQueuedMessages: 1_000_000,
  });
  const [client, starter] = [await connect(url), await connect(url)];
  for (let index = 0; index < count; index++) client.send(String(index));
  await until(() => heddle.lanes()[0]?.queuedFrames === count, 'all of them waiting');
  starter.send('go');
  for (let index = 0; index < count; index++) {
    const reply = await client.next();
    if (reply !== String(index)) expect(reply).toBe(String(index));
  }
});
