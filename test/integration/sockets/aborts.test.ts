// Connections that end in the middle of something, one by one and in thousands.
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { clientFrame, connectRaw, handshake, opcode, openRaw } from '../../support/clients/raw-socket.ts';
import { until, within } from '../../support/deadline.ts';
import { usedMemory } from '../../support/memory.ts';
import { handlerFile } from '../../support/servers/serve.ts';
import { steadyServer } from '../../support/servers/steady-server.ts';

const server = steadyServer({ handler: handlerFile('obey.mjs'), chunkedRequests: 'accept' });
const post = 'POST /messages HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n';

describe('a client that ends its half of the connection (FIN)', () => {
  test.each([
    ['before it sends anything', ''],
    ['in the middle of the header', handshake().slice(0, 60)],
    ['in the middle of a body', `${post}Content-Length: 10\r\n\r\nhalf`],
    ['in the middle of a chunk', `${post}Transfer-Encoding: chunked\r\n\r\na\r\nhalf`],
  ])('%s gets the same back, without an answer', async (_, text) => {
    const raw = await openRaw(server.port);
    raw.socket.end(text);
    await raw.ended();
    expect(raw.rest).toBe('');
  });

  test('after a whole request gets no answer if that is not there at once: uWebSockets.js takes it for an abort', async () => {
    // Whether its handler had begun by then, or not.
    const dropped = (): number => {
      const { alreadyAnswered, abandoned } = server.heddle.statistics.dropped;
      return alreadyAnswered + abandoned;
    };
    const before = dropped();
    const raw = await openRaw(server.port);
    raw.socket.end(`${post}Content-Length: 13\r\n\r\nlater 50 done`);
    await raw.ended();
    expect(raw.rest).toBe('');
    await until(() => dropped() > before, 'the answer dropped, or the request');
  });

  test.each([
    ['in the middle of a frame', clientFrame(opcode.text, 'say unfinished').subarray(0, 9)],
    ['between two fragments', clientFrame(opcode.text, 'say unfinished', false)],
    ['while its message is handled', clientFrame(opcode.text, 'later 50 done')],
  ])('%s is gone like any other', async (_, bytes) => {
    const raw = await connectRaw(server.port);
    raw.socket.end(bytes);
    await raw.ended();
    expect(raw.rest).toBe('');
  });
});

/** How a connection can be cut short: what is sent, and whether the answer to it is awaited. */
const aborts: [bytes: Uint8Array, awaitsAnswer: boolean][] = [
  // During the handshake…
  [Buffer.alloc(0), false],
  [Buffer.from('GET /na'), false],
  [Buffer.from(handshake().slice(0, 100)), false],
  [Buffer.from(handshake()), false],
  // … and right after.
  [Buffer.from(handshake()), true],
  [Buffer.concat([Buffer.from(handshake()), clientFrame(opcode.text, 'say hello')]), true],
  [Buffer.concat([Buffer.from(handshake()), clientFrame(opcode.text, 'say hello').subarray(0, 7)]), true],
  [Buffer.from(`${post}Content-Length: 10\r\n\r\nhalf`), false],
];

test('ten thousand connections that are cut short leave nothing behind', { timeout: 90_000 }, async () => {
  await cutShort(2_000);
  await until(() => server.heddle.clientCount === 1, 'nobody but the bystander');
  const before = await usedMemory();
  await cutShort(8_000);
  await until(() => server.heddle.clientCount === 1, 'nobody but the bystander');
  await until(() => server.heddle.lanes()[0]?.queuedFrames === 0, 'everything handled');
  // A kilobyte for each would be eight million.
  expect((await usedMemory()) - before).toBeLessThan(8_000_000);
  const { connectionsOpened, connectionsClosed } = server.heddle.statistics;
  expect(connectionsOpened).toBeGreaterThan(3_000);
  expect(connectionsClosed).toBe(connectionsOpened - 1);
});

/** Cuts so many connections short, in waves of two hundred. */
async function cutShort(count: number): Promise<void> {
  for (let wave = 0; wave < count; wave += 200) {
    await Promise.all(Array.from({ length: 200 }, (_, index) => cutOneShort(index)));
  }
}

async function cutOneShort(index: number): Promise<void> {
  const [bytes, awaitsAnswer] = aborts[index % aborts.length] ?? [Buffer.alloc(0), false];
  const socket: Socket = connectTcp(server.port, '127.0.0.1');
  socket.on('error', () => {});
  await within(once(socket, 'connect'), 'a connection');
  socket.write(bytes);
  if (awaitsAnswer) await within(once(socket, 'data'), 'an answer');
  if (index % 3 === 0) socket.resetAndDestroy();
  else socket.destroy();
}
