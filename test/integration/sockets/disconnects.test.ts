import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { clientFrame } from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until, within } from '../../support/deadline.ts';
import { usedMemory } from '../../support/memory.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handshake =
  'GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const messages = Buffer.concat([
  clientFrame(1, 'say hello'),
  clientFrame(2, Buffer.alloc(2000)),
  clientFrame(1, 'later 5 x'),
]);

/** Sends messages together with the handshake and vanishes at its answer, while the replies are in flight. */
async function comeAndGo(port: number, number: number): Promise<void> {
  const socket = connectTcp(port, '127.0.0.1');
  socket.on('error', () => {});
  await within(once(socket, 'connect'), 'a connection');
  socket.write(Buffer.concat([Buffer.from(handshake), messages]));
  await within(Promise.race([once(socket, 'data'), once(socket, 'close')]), 'an answer');
  if (number % 2 === 0) socket.resetAndDestroy();
  else socket.destroy();
}

/** Runs `count` of them, at most fifty at a time. */
async function manyComeAndGo(port: number, count: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await comeAndGo(port, next++);
  };
  await Promise.all(Array.from({ length: 50 }, worker));
}

describe.each([
  ['state', 'obey.mjs'],
  ['no state', 'obey-stateless.mjs'],
])('with a handler with %s', (_, file) => {
  test('ten thousand clients that vanish with replies in flight leave nothing behind', {
    timeout: 90_000,
  }, async () => {
    const { heddle, port, url, log } = await serve({ handler: handlerFile(file), workers: 2 });
    const isQuiet = (): boolean =>
      heddle.clientCount === 0 &&
      heddle.lanes().every(({ queuedFrames, clients }) => queuedFrames + clients === 0);
    await manyComeAndGo(port, 2_000);
    await until(isQuiet, 'nobody online');
    const before = await usedMemory();
    await manyComeAndGo(port, 8_000);
    await until(isQuiet, 'nobody online');
    const after = await usedMemory();
    // Ten kilobytes for each would be eighty million.
    expect(after - before).toBeLessThan(8_000_000);
    const { connectionsOpened, connectionsClosed, workersLost, handlerErrors } = heddle.statistics;
    expect({ connectionsOpened, connectionsClosed, workersLost, handlerErrors }).toEqual({
      connectionsOpened: 10_000,
      connectionsClosed: 10_000,
      workersLost: 0,
      handlerErrors: 0,
    });
    expect((await heddle.listClients()).total).toBe(0);
    expect(log.lines.filter(({ level }) => level >= 40)).toEqual([]);
    expect(await (await connect(url)).ask('say fine')).toMatch(/fine$/);
  });

  test('requests that are refused leave nothing behind', { timeout: 60_000 }, async () => {
    const { heddle, port } = await serve({ handler: handlerFile(file), maxPayloadBytes: 1000 });
    await refuseMany(port, 2_000);
    const before = await usedMemory();
    await refuseMany(port, 10_000);
    const after = await usedMemory();
    expect(after - before).toBeLessThan(4_000_000);
    expect(heddle.statistics.requests).toBe(12_000);
    expect(heddle.lanes().every(({ queuedFrames, clients }) => queuedFrames + clients === 0)).toBe(true);
  });
});

test('the handler hears nothing of a request that is refused', async () => {
  for (const file of ['listening.mjs', 'listening-stateless.mjs']) {
    const { url, http } = await serve({ handler: handlerFile(file) });
    const listener = await connect(`${url}/listener`);
    expect(await listener.next()).toBe('open listener');
    const headers = { 'content-type': 'text/plain' };
    const refused = await fetch(`${http}/messages`, { method: 'POST', headers, body: Buffer.of(0xff) });
    expect(refused.status).toBe(400);
    const taken = await fetch(`${http}/messages`, { method: 'POST', headers, body: 'hi' });
    expect(await taken.text()).toBe('taken');
    const heard = await listener.inbox.take(3);
    expect(heard.map((line) => String(line).split(' ')[0])).toEqual(['open', 'message', 'close']);
  }
});

/** Sends text that is not UTF-8 in so many requests, one after the other on one connection. */
async function refuseMany(port: number, count: number): Promise<void> {
  const socket = connectTcp(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const request = Buffer.from(
    'POST /messages HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx',
  );
  request[request.length - 1] = 0xff;
  for (let index = 0; index < count; index++) {
    socket.write(request);
    const [answer] = await within(once(socket, 'data'), 'an answer');
    if (index === 0) expect(String(answer)).toMatch(/^HTTP\/1\.1 400/);
  }
  socket.destroy();
}
