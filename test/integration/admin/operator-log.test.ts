// What operators do is in the log: which operation, to whom, with what, and what came of it; not what they sent.
import { expect, test } from 'vitest';
import { type Operation, operations } from '#dist/contract/operations.js';
import { serveAdmin } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile } from '../../support/servers/serve.ts';

const headers = { 'content-type': 'text/plain' };

test('a line names the client by id and name, or the topic, and how many were reached', async () => {
  const { admin, url, heddle, log } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const alice = await connect(`${url}/alice`);
  await alice.ask('say ready');
  const { id } = (await heddle.listClients()).clients[0] ?? { id: '' };
  const whom = { client: id, name: 'alice' };

  await admin.call('POST', `/api/clients/${id}/messages`, { headers, body: 'for your eyes' });
  expect(await log.line({ action: 'sendToClient' })).toMatchObject({ ...whom, bytes: 13, isBinary: false });
  await admin.call('POST', '/api/messages', { headers, body: 'to all' });
  expect(await log.line({ action: 'broadcast' })).toMatchObject({ bytes: 6, reached: 1 });
  await admin.call('POST', '/api/topics/news%20of%20today/messages', { headers, body: 'news' });
  expect(await log.line({ action: 'publish' })).toMatchObject({ topic: 'news of today', reached: 0 });
  await admin.call('POST', '/api/names/alice/messages', { headers, body: 'to alice' });
  expect(await log.line({ action: 'sendToName' })).toMatchObject({ name: 'alice', bytes: 8, reached: 1 });
  await admin.json('DELETE', `/api/clients/${id}`, { code: 4001, reason: 'enough' });
  expect(await log.line({ action: 'disconnectClient' })).toMatchObject({
    ...{ msg: 'operator', method: 'DELETE', status: 204, address: '127.0.0.1' },
    ...whom,
    ...{ code: 4001, reason: 'enough' },
  });
  expect(JSON.stringify(log.lines)).not.toContain('for your eyes');
});

test('all with a name are closed with a line that says how many those were', async () => {
  const { admin, url, log } = await serveAdmin({ handler: 'echo' });
  for (const client of [await connect(`${url}/twin`), await connect(`${url}/twin`)]) await client.ask('hi');
  await admin.call('DELETE', '/api/names/twin?code=4000&reason=bye');
  expect(await log.line({ action: 'disconnectName' })).toMatchObject({
    ...{ name: 'twin', clients: 2, code: 4000, reason: 'bye', status: 200 },
  });
});

test('every operation that changes something says in the log what it was', async () => {
  const { admin, log } = await serveAdmin();
  const changing = Object.entries<Operation>(operations).filter(([, { method }]) => method !== 'GET');
  for (const [action, { method, path }] of changing) {
    await admin.call(method, path.replace(/:\w+/g, 'x'), { headers, body: '' });
    expect(await log.line({ action }), action).toMatchObject({ msg: 'operator', method });
  }
});

test('who asks for the whole messages of somebody is told once', async () => {
  const { admin, url, heddle, log } = await serveAdmin({ handler: 'echo' });
  await (await connect(`${url}/alice`)).ask('hi');
  const { id } = (await heddle.listClients()).clients[0] ?? { id: '' };
  const console = await admin.watch();
  for (const whom of [{ topic: 'plain' }, { client: id, whole: true }, { client: id, whole: true }])
    console.send({ type: 'watch', messages: true, ...whom });
  expect(await log.line({ action: 'watchLive' })).toMatchObject({
    ...{ msg: 'operator', whole: true, client: id, name: 'alice', address: '127.0.0.1' },
  });
  console.send({ type: 'watch', messages: false });
  console.send({ type: 'watch', messages: true, topic: 'news', whole: true });
  await log.line({ action: 'watchLive', topic: 'news' });
  expect(log.lines.filter(({ action }) => action === 'watchLive')).toHaveLength(2);
});

test('what is done to the listener has the address, and how many clients it cost', async () => {
  const { admin, url, log } = await serveAdmin({ handler: 'echo' });
  expect(await (await connect(url)).ask('hi')).toBe('hi');
  await admin.json('PUT', '/api/listener', {});
  expect(await log.line({ action: 'openListener', status: 409 })).toMatchObject({ host: '127.0.0.1' });
  await admin.call('DELETE', '/api/listener');
  expect(await log.line({ action: 'closeListener' })).toMatchObject({ clients: 1 });
  const { json } = await admin.json('PUT', '/api/listener', {});
  const { port } = json as { port: number };
  const opened = { action: 'openListener', status: 200 };
  expect(await log.line(opened)).toMatchObject({ host: '127.0.0.1', port, wasOpen: false });
});

test('what was refused is told with whom it was meant for', async () => {
  const { admin, log } = await serveAdmin();
  await admin.call('DELETE', '/api/clients/nobody');
  expect(await log.line({ action: 'disconnectClient' })).toMatchObject({ client: 'nobody', status: 404 });
});
