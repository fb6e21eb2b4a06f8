import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createServer } from '#dist/index.js';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

test('closing the listener closes every client with 1001 and accepts nobody; the handler hears of it', async () => {
  const { url, heddle, http, log } = await serve({ handler: handlerFile('obey.mjs') });
  const clients = [await connect(`${url}/one`), await connect(`${url}/two`)];
  expect(heddle.closeListener()).toBe(2);
  for (const client of clients) {
    expect(await client.closed).toEqual({ code: 1001, reason: 'the listener was closed' });
  }
  expect(heddle.listener).toBeNull();
  expect(heddle.clientCount).toBe(0);
  await expect(connect(url)).rejects.toThrow('ECONNREFUSED');
  await expect(fetch(http)).rejects.toThrow();
  await log.line({ msg: 'listener closed', clients: 2 });
  expect(heddle.closeListener()).toBe(0);
});

test('it can be opened again on another port, with the same workers and their state', async () => {
  const { url, heddle } = await serve({ handler: handlerFile('obey.mjs') });
  expect(await (await connect(url)).ask('a')).toBe('1 1 a');
  heddle.closeListener();
  const { host, port } = await heddle.openListener('127.0.0.1', 0);
  expect(host).toBe('127.0.0.1');
  expect(heddle.listener).toEqual({ host, port });
  expect(await (await connect(`ws://127.0.0.1:${port}`)).ask('b')).toBe('1 2 b');
});

test('it can be closed and opened on the same port again and again, with clients each time', async () => {
  const port = await freePort();
  const { heddle, url } = await serve({ port });
  for (let round = 0; round < 5; round++) {
    expect(await (await connect(url)).ask('hi')).toBe('回答hi');
    expect(heddle.closeListener()).toBe(1);
    await heddle.openListener();
    expect(heddle.listener?.port).toBe(port);
  }
});

test('a server that was shut down with clients can be started on its port at once', async () => {
  const port = await freePort();
  for (let round = 0; round < 3; round++) {
    const { heddle, url } = await serve({ port });
    const client = await connect(url);
    await heddle.close();
    expect((await client.closed).code).toBe(4012);
  }
});

test('opening an open listener is an error that says where it is open', async () => {
  const { heddle, port } = await serve();
  await expect(heddle.openListener('127.0.0.1', 0)).rejects.toMatchObject({
    code: 'LISTENER_OPEN',
    message: `The listener is already open on 127.0.0.1:${port}; close it before opening it elsewhere`,
  });
  expect(heddle.listener?.port).toBe(port);
});

test('a port that another program has is an error that names it, at start and later', async () => {
  const other = await listenOnFreePort();
  const port = portOf(other);
  const expected = { code: 'PORT_IN_USE', message: expect.stringContaining(`127.0.0.1:${port}`) };
  const starting = createServer({ host: '127.0.0.1', port, workers: 1, logLevel: 'silent' });
  await expect(starting).rejects.toMatchObject(expected);
  const { heddle } = await serve();
  heddle.closeListener();
  await expect(heddle.openListener('127.0.0.1', port)).rejects.toMatchObject(expected);
  expect(heddle.listener).toBeNull();
  await heddle.openListener('127.0.0.1', 0);
  expect(heddle.listener).not.toBeNull();
});

test('a port is not shared with another server of its own kind', async () => {
  const { port } = await serve();
  const second = createServer({ host: '127.0.0.1', port, workers: 1, logLevel: 'silent' });
  await expect(second).rejects.toMatchObject({ code: 'PORT_IN_USE' });
});

test('two servers live in one process, each with clients of its own', async () => {
  const [one, two] = [await serve({ handler: 'echo' }), await serve()];
  const [first, second] = [await connect(`${one.url}/bob`), await connect(`${two.url}/bob`)];
  expect([await first.ask('hi'), await second.ask('hi')]).toEqual(['hi', '回答hi']);
  one.heddle.broadcast('one');
  expect(await first.next()).toBe('one');
  await one.heddle.close();
  expect(await second.ask('alive')).toBe('回答alive');
});

test('options that are not valid are refused together, before anything starts', async () => {
  const starting = createServer({ port: 70_000, workers: 0, handler: '' });
  await expect(starting).rejects.toMatchObject({
    code: 'SETTINGS_INVALID',
    problems: [{ name: 'port' }, { name: 'handler' }, { name: 'workers' }],
  });
});

async function listenOnFreePort(): Promise<Server> {
  const server = createTcpServer();
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** A port that nobody has at the moment. */
async function freePort(): Promise<number> {
  const server = await listenOnFreePort();
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

test('of two openings at once one wins, and the other is refused; nothing is open that nobody knows', async () => {
  const { heddle } = await serve();
  heddle.closeListener();
  for (const port of [0, await freePort()]) {
    const openings = await Promise.allSettled([1, 2, 3].map(() => heddle.openListener('127.0.0.1', port)));
    expect(openings.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const opening of openings.slice(1)) {
      expect(opening).toMatchObject({
        reason: { code: 'LISTENER_OPEN', values: { host: '127.0.0.1', port } },
      });
    }
    const bound = heddle.listener?.port;
    heddle.closeListener();
    await expect(connect(`ws://127.0.0.1:${bound}`)).rejects.toThrow('ECONNREFUSED');
  }
});

test('closing the listener while it is being opened wins: the opening is refused, and it can be opened again', async () => {
  const { heddle } = await serve();
  heddle.closeListener();
  const port = await freePort();
  const opening = heddle.openListener('127.0.0.1', port);
  expect(heddle.closeListener()).toBe(0);
  const again = heddle.openListener('127.0.0.1', 0);
  await expect(opening).rejects.toMatchObject({ code: 'LISTENER_CLOSED' });
  await expect(connect(`ws://127.0.0.1:${port}`)).rejects.toThrow('ECONNREFUSED');
  expect(heddle.listener).toEqual(await again);
});

test.each([0, 100])('a shutdown during an opening wins, DRAIN_MS = %i', async (drainMs) => {
  const { heddle } = await serve({ drainMs });
  heddle.closeListener();
  const port = await freePort();
  const opening = heddle.openListener('127.0.0.1', port);
  const closing = heddle.close();
  await expect(opening).rejects.toMatchObject({ code: 'SERVER_CLOSED' });
  await closing;
  expect(heddle.listener).toBeNull();
  await expect(connect(`ws://127.0.0.1:${port}`)).rejects.toThrow('ECONNREFUSED');
});
