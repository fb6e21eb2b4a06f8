import { once } from 'node:events';
import { request } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Tick } from '#dist/contract/live-schemas.js';
import type { Topics } from '#dist/contract/topic-schemas.js';
import { createServer } from '#dist/index.js';
import { serveAdmin, token } from '../../support/admin.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { MemoryLog } from '../../support/memory-log.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';
import { tempFile } from '../../support/temp-folder.ts';

// Ends its thread on the first message; what takes its place never finishes loading.
const diesForGood = `
  import { existsSync, writeFileSync } from 'node:fs';
  const marker = new URL('died', import.meta.url);
  if (existsSync(marker)) await new Promise((resolve) => setTimeout(resolve, 60_000));
  export default {
    message() {
      writeFileSync(marker, '');
      process.exit(1);
    },
  };`;

// Computes for as many milliseconds as the message says.
const busy = `
  export default {
    message(_client, { text }) {
      for (const end = performance.now() + Number(text); performance.now() < end; );
    },
  };`;

test('a program has no admin listener unless it gives a port', async () => {
  const { heddle } = await serve();
  expect(heddle.admin).toBeNull();
});

test('without a token one is made, anew at each start, and told once in a URL that logs in', async () => {
  const tokens = [];
  for (let start = 0; start < 2; start++) {
    const log = new MemoryLog('trace');
    const { heddle } = await serve({ adminPort: 0 }, log);
    const { port, token: generated, loginUrl } = heddle.admin ?? { token: '' };
    expect(generated).toMatch(/^[\w-]{32}$/);
    expect(loginUrl).toBe(`http://127.0.0.1:${port}/#token=${generated}`);
    expect(log.lines.filter((line) => JSON.stringify(line).includes(generated))).toEqual([
      expect.objectContaining({ msg: 'console', url: loginUrl }),
    ]);
    tokens.push(generated);
  }
  expect(tokens[0]).not.toBe(tokens[1]);
});

test('a token that was given is not told', async () => {
  const { heddle, log } = await serveAdmin();
  expect(heddle.admin?.loginUrl).toBeNull();
  expect(log.find({ msg: 'console' })).toMatchObject({ url: `http://127.0.0.1:${heddle.admin?.port}/` });
});

test('the listener closes and opens elsewhere, while process and console stay', async () => {
  const { admin, url } = await serveAdmin({ handler: 'echo' });
  const client = await connect(url);
  expect((await admin.call('DELETE', '/api/listener')).json).toEqual({ closedClients: 1 });
  expect((await client.closed).code).toBe(1001);
  const closed = (await admin.call('GET', '/api/status')).json;
  expect(closed).toMatchObject({ listener: null, warnings: [{ code: 'LISTENER_CLOSED', values: {} }] });
  const unready = await admin.call('GET', '/readyz', { token: null });
  expect({ status: unready.status, json: unready.json }).toEqual({
    status: 503,
    json: { ready: false, reasons: ['LISTENER_CLOSED'], cluster: null },
  });
  await expect(connect(url)).rejects.toThrow('ECONNREFUSED');
  expect((await admin.call('DELETE', '/api/listener')).json).toEqual({ closedClients: 0 });

  const opened = await admin.json('PUT', '/api/listener', { host: '127.0.0.1', port: 0 });
  const listener = opened.json as { url: string; port: number };
  expect(listener).toMatchObject({ host: '127.0.0.1', url: `ws://127.0.0.1:${listener.port}` });
  expect(await (await connect(listener.url)).ask('hi')).toBe('hi');
  expect((await admin.call('GET', '/readyz')).status).toBe(200);
});

test('a port that is taken is told as such, and the listener stays closed', async () => {
  const { admin, heddle } = await serveAdmin();
  await admin.call('DELETE', '/api/listener');
  const { status, json } = await admin.json('PUT', '/api/listener', { host: '127.0.0.1', port: admin.port });
  expect({ status, json }).toMatchObject({
    status: 409,
    json: { code: 'PORT_IN_USE', values: { host: '127.0.0.1', port: admin.port } },
  });
  expect(heddle.listener).toBeNull();
});

test('an admin port that is taken keeps the server from starting, and says which it is', async () => {
  const other = createTcpServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  const adminPort = typeof address === 'object' && address !== null ? address.port : 0;
  const start = createServer({ host: '127.0.0.1', port: 0, adminPort, workers: 1, logLevel: 'silent' });
  await expect(start).rejects.toMatchObject({
    code: 'ADMIN_PORT_IN_USE',
    message: expect.stringContaining(`127.0.0.1:${adminPort} (ADMIN_HOST, ADMIN_PORT)`),
  });
});

test('a lane without a worker makes the server unready and is a warning', async () => {
  const { admin, url } = await serveAdmin({
    handler: await tempFile('dies.mjs', diesForGood),
    spareWorkers: 0,
  });
  const client = await connect(url);
  const console = await admin.watch();
  client.send('die');
  const unready = () => admin.call('GET', '/readyz');
  await until(async () => (await unready()).status === 503, 'unready');
  expect((await unready()).json).toEqual({ ready: false, reasons: ['LANE_WITHOUT_WORKER'], cluster: null });
  const isWithoutWorker = (tick: Tick) => tick.warnings.some(({ code }) => code === 'LANE_WITHOUT_WORKER');
  const { warnings } = await console.first('tick', isWithoutWorker);
  expect(warnings).toContainEqual({ code: 'LANE_WITHOUT_WORKER', values: { lane: 0 } });
  expect(warnings).toContainEqual({ code: 'WORKER_RESTARTED', values: { count: 1, sec: 60 } });
});

test('a worker in the middle of a long computation shows as busy, then as a warning', async () => {
  const { admin, url } = await serveAdmin({ handler: await tempFile('busy.mjs', busy) });
  const console = await admin.watch();
  const client = await connect(url);
  client.send('20000');
  const { lanes } = await console.first('tick', (tick) => (tick.lanes[0]?.load ?? 0) > 0.95);
  expect(lanes[0]).toMatchObject({ messagesHandled: 0 });
  const isSaturated = (tick: Tick) => tick.warnings.some(({ code }) => code === 'LANE_SATURATED');
  const { warnings } = await console.first('tick', isSaturated);
  expect(warnings.find(({ code }) => code === 'LANE_SATURATED')?.values).toMatchObject({ lane: 0 });
});

test('topics are listed with their subscribers, the largest first, and leave with them', async () => {
  const { admin, url } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const [one, other] = [await connect(url), await connect(url)];
  for (const topic of ['news/world', '新闻', 'sport']) one.send(`subscribe ${topic}`);
  other.send('subscribe 新闻');
  const topics = async (query = '') => (await admin.call('GET', `/api/topics${query}`)).json as Topics;
  await until(async () => JSON.stringify(await topics()).includes('"subscribers":2'), 'all subscribed');
  await one.ask('say done');
  const list = ({ topics: all, total }: Topics) => [
    total,
    ...all.map(({ topic, subscribers }) => `${topic} ${subscribers}`),
  ];
  expect(list(await topics())).toEqual([3, '新闻 2', 'news/world 1', 'sport 1']);
  expect(list(await topics('?query=NEWS'))).toEqual([1, 'news/world 1']);
  expect(list(await topics('?limit=1'))).toEqual([3, '新闻 2']);
  await one.cut();
  await until(async () => (await topics()).total === 1, 'its topics gone');
  expect(list(await topics())).toEqual([1, '新闻 1']);
});

test('the console is there until the server has shut down', async () => {
  const { admin, heddle, url } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const [console, client] = [await admin.watch(), await connect(url)];
  client.send('hold this');
  await until(async () => (await heddle.listClients()).clients[0]?.queuedMessages === 1, 'the handler at it');
  const closing = heddle.close();
  expect((await admin.call('GET', '/api/status')).json).toMatchObject({ listener: null, clients: 1 });
  expect(await admin.code('PUT', '/api/listener', { headers: {} })).toBe('503 SERVER_CLOSED');
  await closing;
  expect(await console.client.closed).toEqual({ code: 1001, reason: 'the server is shutting down' });
  await expect(admin.call('GET', '/healthz')).rejects.toThrow('ECONNREFUSED');
});

test('for a network it speaks TLS with the files of the listener, and its cookie is for TLS only', async () => {
  const certificate = await makeCertificate();
  const { heddle, log } = await serveAdmin({ ...certificate, adminHost: '0.0.0.0' });
  const port = heddle.admin?.port;
  expect(log.find({ msg: 'console' })).toMatchObject({ url: `https://localhost:${port}/` });
  const body = JSON.stringify({ token });
  const sent = request(`https://127.0.0.1:${port}/api/login`, {
    method: 'POST',
    rejectUnauthorized: false,
    agent: false,
    headers: { 'content-type': 'application/json', origin: `https://127.0.0.1:${port}` },
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  expect(response.statusCode).toBe(204);
  expect(response.headers['set-cookie'][0]).toMatch(/; Secure$/);
});

test('on a loopback address it speaks plain HTTP whatever the listener does', async () => {
  const { admin, url } = await serveAdmin(await makeCertificate());
  expect(url).toMatch(/^wss:/);
  expect((await admin.call('GET', '/api/status')).json).toMatchObject({ listener: { url } });
});
