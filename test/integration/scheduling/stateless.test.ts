import { expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const options = { handler: handlerFile('waiting/wandering.mjs'), workers: 2 };

/** Sends so many messages that each use a thread for `milliseconds`. */
function sendWork(client: WsClient, count: number, milliseconds: number): void {
  for (let number = 0; number < count; number++) client.send(`${number} ${milliseconds}`);
}

test('one client may be served by every worker, still in the order of its messages', async () => {
  const { url } = await serve(options);
  const [client, ...others] = await Promise.all(Array.from({ length: 6 }, () => connect(url)));
  const threads = new Set<string>();
  for (let round = 0; round < 20; round++) {
    for (const sender of [client as WsClient, ...others]) sendWork(sender, 5, 1);
    for (const sender of [client as WsClient, ...others]) {
      const replies = (await sender.inbox.take(5)).map(String);
      expect(replies.map((reply) => Number.parseInt(reply, 10))).toEqual([0, 1, 2, 3, 4]);
      if (sender === client) for (const reply of replies) threads.add(reply.split(' on ')[1] ?? '');
    }
  }
  expect(threads.size).toBe(2);
});

test('every worker knows the details of the clients it serves', async () => {
  const { url } = await serve(options);
  const clients = await Promise.all(Array.from({ length: 20 }, (_, index) => connect(`${url}/${index}?a=b`)));
  const ids = new Set<string>();
  for (let round = 0; round < 10; round++) {
    for (const client of clients) sendWork(client, 1, 1);
    for (const [index, client] of clients.entries()) {
      client.send('who');
      const [, who] = await client.inbox.take(2);
      const { id, url: seen } = JSON.parse(String(who));
      expect(seen).toBe(`/${index}?a=b`);
      ids.add(`${index} ${id}`);
    }
  }
  expect(ids.size).toBe(20);
});

test('clients whose messages take long do not hold up the others, even when they are many', async () => {
  const { url } = await serve(options);
  const heavy = await Promise.all(Array.from({ length: 4 }, () => connect(url)));
  const light = await connect(url);
  await light.ask('0 0');
  // Until it is known that they are heavy they are served like everybody.
  for (const client of heavy) await client.ask('0 20');
  for (const client of heavy) sendWork(client, 50, 20);
  for (let number = 0; number < 20; number++) expect(await light.ask(`${number} 0`)).toMatch(/^\d+ 0 on /);
  // Four times fifty messages of 20 ms each are far from done.
  for (const client of heavy) expect(client.inbox.size).toBeLessThan(50);
});

test('close is called once, after everything the client had sent', async () => {
  const { url, heddle } = await serve(options);
  const undertaker = await connect(`${url}/undertaker`);
  const clients = await Promise.all(Array.from({ length: 10 }, (_, index) => connect(`${url}/${index}`)));
  for (const client of clients) sendWork(client, 10, 1);
  await Promise.all(clients.map((client) => client.close(1000)));
  const buried = await undertaker.inbox.take(10);
  expect(buried.sort()).toEqual(clients.map((_, index) => `${index} 1000`).sort());
  expect(heddle.lanes().reduce((sum, lane) => sum + lane.messagesHandled, 0)).toBe(100);
  expect(await undertaker.ask('0 0')).toMatch(/^0 0 on /);
  expect(undertaker.inbox.size).toBe(0);
});
