// Topics as operators see them: what is published there, who is subscribed, and what a client is subscribed to.
import { expect, test } from 'vitest';
import type { ClientPage } from '#dist/contract/schemas.js';
import type { TopicInfo, Topics } from '#dist/contract/topic-schemas.js';
import { type Admin, serveAdmin } from '../../../support/admin.ts';
import { connect } from '../../../support/clients/ws-client.ts';
import { until } from '../../../support/deadline.ts';
import { handlerFile } from '../../../support/servers/serve.ts';

const get = async <Answer>(admin: Admin, path: string) => (await admin.call('GET', path)).json as Answer;

test('what handlers, programs and operators publish is counted once for each message, by topic', async () => {
  const { admin, url, heddle } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const [one, two] = [await connect(`${url}/one`), await connect(`${url}/two`)];
  for (const client of [one, two]) {
    client.send('subscribe news/今天');
    await client.ask('thread');
  }
  one.send('publish news/今天 from one');
  expect(await two.next()).toBe('from one');
  one.send('server-publish news/今天 for both');
  expect([await one.next(), await two.next()]).toEqual(['for both', 'for both']);
  expect(heddle.publish('news/今天', Buffer.from([1, 2]))).toBe(2);
  await two.next();
  heddle.publish('nobody listens', 'x');
  const path = `/api/topics/${encodeURIComponent('news/今天')}`;
  expect(await get<TopicInfo>(admin, path)).toMatchObject({
    ...{ topic: 'news/今天', subscribers: 2, messages: 3, bytes: 8 + 8 + 2 },
  });
  // The rate is that of a second: of the one that holds all three, or of both that do.
  let most = 0;
  await until(async () => {
    most = Math.max(most, (await get<TopicInfo>(admin, path)).messagesPerSec);
    return most > 0;
  }, 'a rate');
  await until(async () => (await get<TopicInfo>(admin, path)).messagesPerSec === 0, 'no rate any more');
  const { topics, total } = await get<Topics>(admin, '/api/topics');
  expect(topics.map(({ topic }) => topic)).toEqual(['news/今天']);
  expect(total).toBe(1);
});

test('who is subscribed to a topic is listed in pages, and has a list of its topics', async () => {
  const { admin, url, heddle } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const names = ['a', 'b', 'c', 'd'];
  for (const name of names) {
    const client = await connect(`${url}/${name}`);
    if (name !== 'd') client.send('subscribe news');
    client.send(`subscribe of/${name}`);
    await client.ask('thread');
  }
  const first = await get<ClientPage>(admin, '/api/clients?topic=news&sort=name&limit=2');
  expect(first).toMatchObject({ clients: [{ name: 'a', subscriptions: 2 }, { name: 'b' }], total: 3 });
  const rest = await get<ClientPage>(
    admin,
    `/api/clients?topic=news&sort=name&limit=2&cursor=${encodeURIComponent(first.next ?? '')}`,
  );
  expect(rest).toMatchObject({ clients: [{ name: 'c' }], next: null });
  expect((await heddle.listClients({ topic: 'of/d' })).clients.map(({ name }) => name)).toEqual(['d']);

  const topicsOf = (query: string) =>
    get<Topics>(admin, `/api/clients/${first.clients[0]?.id}/topics?${query}`);
  expect((await topicsOf('sort=topic')).topics.map(({ topic }) => topic)).toEqual(['news', 'of/a']);
  expect(await topicsOf('query=OF')).toMatchObject({ topics: [{ topic: 'of/a', subscribers: 1 }], total: 1 });
  expect(await topicsOf('sort=topic&limit=1')).toMatchObject({ total: 2, next: expect.any(String) });
});

test('a name is looked up exactly; who has none is named by its id', async () => {
  const { admin, url, heddle } = await serveAdmin();
  for (const path of ['/al', '/alice', '/alice', '']) await connect(`${url}${path}`);
  const named = async (name: string) =>
    (await get<ClientPage>(admin, `/api/clients?name=${encodeURIComponent(name)}`)).total;
  const { clients } = await heddle.listClients();
  const [id = ''] = clients.filter((client) => client.id === client.name).map((client) => client.id);
  const alice = clients.find(({ name }) => name === 'alice')?.id ?? '';
  expect([
    await named('alice'),
    await named('al'),
    await named('a'),
    await named(id),
    await named(alice),
  ]).toEqual([...[2, 1, 0, 1, 0]]);
});

test('all with a name are sent to and closed together', async () => {
  const { admin, url } = await serveAdmin({ handler: 'echo' });
  const twins = [await connect(`${url}/twin`), await connect(`${url}/twin`)];
  const other = await connect(`${url}/other`);
  for (const client of [...twins, other]) await client.ask('hi');
  const headers = { 'content-type': 'text/plain' };
  const sent = await admin.call('POST', '/api/names/twin/messages', { headers, body: 'both' });
  expect(sent.json).toEqual({ reached: 2 });
  for (const twin of twins) expect(await twin.next()).toBe('both');
  const closed = await admin.json('DELETE', '/api/names/twin', { code: 4001, reason: 'enough' });
  expect(closed.json).toEqual({ closedClients: 2 });
  for (const twin of twins) expect(await twin.closed).toEqual({ code: 4001, reason: 'enough' });
  expect(await other.ask('still here')).toBe('still here');
});
