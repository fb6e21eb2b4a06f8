import { expect, test } from 'vitest';
import { connectUndici } from '../../support/clients/undici-client.ts';
import { connect, refused } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

// Clients are on different workers in most of these tests: what one handler sends reaches the clients of another.
const options = { handler: handlerFile('obey.mjs'), workers: 2 };

test('broadcast reaches every client, the one that asked for it too', async () => {
  const { url } = await serve(options);
  const clients = await Promise.all(Array.from({ length: 10 }, () => connect(url)));
  const other = await connectUndici(url);
  clients[0]?.send('broadcast to all of you');
  for (const client of [...clients, other]) expect(await client.next()).toBe('to all of you');
});

test('sendTo a name reaches every client of that name and nobody else', async () => {
  const { url } = await serve(options);
  const bobs = await Promise.all(Array.from({ length: 4 }, () => connect(`${url}/bob`)));
  const alice = await connect(`${url}/alice`);
  alice.send('send-to bob hello bobs');
  for (const bob of bobs) expect(await bob.next()).toBe('hello bobs');
  expect(await alice.ask('say done')).toBe('done');
  for (const bob of bobs) expect(bob.inbox.size).toBe(0);
});

test('sendTo an id reaches that client only, and nobody when it has left', async () => {
  const { url, heddle } = await serve(options);
  const bob = await connect(`${url}/bob`);
  const { id } = JSON.parse(String(await bob.ask('who')));
  const alice = await connect(`${url}/alice`);
  alice.send(`send-to ${id} for your eyes only`);
  expect(await bob.next()).toBe('for your eyes only');
  await bob.close();
  await until(() => heddle.clientCount === 1, 'bob gone');
  // The handler tells an undertaker, whom there is not.
  await until(() => heddle.statistics.dropped.noRecipient === 1, 'its close handled');
  alice.send(`send-to ${id} too late`);
  await alice.ask('say sent');
  expect(heddle.statistics.dropped.noRecipient).toBe(2);
});

// Siblings: of a client that is online, that has left, of another server; in capitals, percent-encoded once, in part, with
// capitals in the encoding; with a query behind it.
test('no client can have a name of the form of an id', async () => {
  const { url, heddle } = await serve(options);
  const bob = await connect(url);
  const { id } = JSON.parse(String(await bob.ask('who')));
  const encoded = [...id].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
  const paths = [
    id,
    id.toUpperCase(),
    encoded,
    encoded.toUpperCase(),
    id.replace('-', '%2d'),
    id.replace('-', '%2D'),
    `${id}?name=bob`,
    `${id}?`,
    '0123abcd-0123456789abcdef',
  ];
  for (const path of paths) {
    expect(await refused(`${url}/${path}`), path).toMatchObject({
      status: 400,
      body: { code: 'NAME_RESERVED' },
    });
  }
  await bob.close();
  expect((await refused(`${url}/${id}`)).body.code).toBe('NAME_RESERVED');
  expect(heddle.statistics.refused.NAME_RESERVED).toBe(paths.length + 1);
  // Another text is another name.
  for (const path of [`${id}/`, `/${id}`, `${id}%20`, `${id}0`, id.slice(1), `%25${encoded.slice(1)}`]) {
    const client = await connect(`${url}/${path}`);
    expect(JSON.parse(String(await client.ask('who'))).name).not.toBe(id);
  }
});

test('a client without a name has its id for one, by which it is reached', async () => {
  const { url } = await serve(options);
  const [bob, alice] = [await connect(url), await connect(url)];
  const { id, name } = JSON.parse(String(await bob.ask('who')));
  expect(name).toBe(id);
  alice.send(`send-to ${name} hello`);
  expect(await bob.next()).toBe('hello');
});

test('sendTo nobody is counted', async () => {
  const { url, heddle } = await serve(options);
  const alice = await connect(url);
  alice.send('send-to nobody hello?');
  expect(await alice.ask('say done')).toBe('done');
  expect(heddle.statistics.dropped.noRecipient).toBe(1);
});

test('a name is free again when its client has left', async () => {
  const { url, heddle } = await serve(options);
  const first = await connect(`${url}/bob`);
  await first.close();
  await until(() => heddle.clientCount === 0, 'nobody online');
  const second = await connect(`${url}/bob`);
  second.send('send-to bob to myself');
  expect(await second.next()).toBe('to myself');
});

test('the program that runs the server can send, broadcast, publish and disconnect', async () => {
  const { url, heddle } = await serve(options);
  const [alice, bob] = [await connect(`${url}/alice`), await connect(`${url}/bob`)];
  const { clients } = await heddle.listClients({ sort: 'name' });
  const aliceId = clients[0]?.id ?? '';
  heddle.send(aliceId, 'text');
  heddle.send(aliceId, Uint8Array.of(0, 255));
  expect(await alice.inbox.take(2)).toEqual(['text', Buffer.of(0, 255)]);
  expect(heddle.broadcast('all')).toBe(2);
  expect([await alice.next(), await bob.next()]).toEqual(['all', 'all']);
  bob.send('subscribe news');
  await bob.ask('say subscribed');
  expect(heddle.publish('news', 'extra')).toBe(1);
  expect(await bob.next()).toBe('extra');
  expect(heddle.publish('unheard', 'of')).toBe(0);
  heddle.disconnect(aliceId, 4000, 'enough');
  expect(await alice.closed).toEqual({ code: 4000, reason: 'enough' });
  expect(heddle.client(aliceId)).toBeUndefined();
});

test('the program gets an error with a code for what cannot be done', async () => {
  const { url, heddle } = await serve(options);
  await connect(`${url}/alice`);
  const id = (await heddle.listClients()).clients[0]?.id ?? '';
  expect(() => heddle.send('nobody', 'x')).toThrow(expect.objectContaining({ code: 'CLIENT_NOT_FOUND' }));
  expect(() => heddle.disconnect('nobody')).toThrow(expect.objectContaining({ code: 'CLIENT_NOT_FOUND' }));
  expect(() => heddle.disconnect(id, 1006)).toThrow(expect.objectContaining({ code: 'CLOSE_CODE_INVALID' }));
  expect(() => heddle.disconnect(id, 1000, 'x'.repeat(124))).toThrow(
    expect.objectContaining({ code: 'CLOSE_REASON_TOO_LONG' }),
  );
  expect(() => heddle.publish('', 'x')).toThrow(expect.objectContaining({ code: 'TOPIC_INVALID' }));
  expect(() => heddle.publish('x'.repeat(1025), 'x')).toThrow(
    expect.objectContaining({ code: 'TOPIC_INVALID' }),
  );
  expect(heddle.clientCount).toBe(1);
});
