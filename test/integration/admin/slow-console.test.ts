import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import type { FromServer } from '#dist/contract/live-schemas.js';
import { LiveConsole } from '#dist/main/admin/live/live-console.js';
import { maxMessagesPerSec, maxWaitingBytes } from '#dist/main/admin/live/live-limits.js';
import { serveAdmin } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';

const someone = { id: 'a-1', name: 'alice' };
const passing = {
  direction: 'in' as const,
  data: Buffer.alloc(100_000, 'm'),
  isBinary: false,
  topic: null,
  recipients: 1,
};

test('what waits for a console that reads nothing stays bounded, and is counted when it reads again', async () => {
  const { console, reader } = await pair();
  const received: FromServer[] = [];
  reader.on('message', (data: Buffer) => received.push(JSON.parse(data.toString())));
  reader.pause();
  const filler = 'f'.repeat(50_000);

  // More than the kernel takes on the way, then as much again: all of it is left out.
  while (console.socket.bufferedAmount <= maxWaitingBytes) console.sendText(JSON.stringify({ filler }));
  const waiting = console.socket.bufferedAmount;
  for (let index = 0; index < 1000; index++) {
    console.sendText(JSON.stringify({ filler }));
    console.message(passing, () => someone);
    console.joined(() => ({ ...someone, address: '127.0.0.1', connectedAt: 0 }));
    console.left(() => ({ ...someone, code: 1000, time: 0 }));
    console.flush();
  }
  expect(console.socket.bufferedAmount).toBeLessThanOrEqual(waiting);
  expect(waiting).toBeLessThan(maxWaitingBytes + 2 * filler.length);

  reader.resume();
  await until(() => console.socket.bufferedAmount === 0, 'everything read');
  console.flush();
  await until(() => received.at(-1)?.type === 'messages', 'the counts');
  expect(received.slice(-3)).toEqual([
    { type: 'joined', clients: [], notShown: 1000 },
    { type: 'left', clients: [], notShown: 1000 },
    { type: 'messages', messages: [], notShown: 1000 },
  ]);
});

test('what waits between two batches is at most what may be shown, each no longer than its preview', async () => {
  const { console, reader } = await pair();
  for (let index = 0; index < 100_000; index++) console.message(passing, () => someone);
  console.flush();
  const [data] = (await once(reader, 'message')) as [Buffer];
  const batch = JSON.parse(data.toString()) as Extract<FromServer, { type: 'messages' }>;
  expect(batch.messages.length).toBe(maxMessagesPerSec);
  expect(batch.notShown).toBe(100_000 - maxMessagesPerSec);
  expect(data.length).toBeLessThan(maxMessagesPerSec * 1000);
});

test('looking for a text that never comes stops at a limit too', async () => {
  const { console, reader } = await pair();
  console.watch({ type: 'watch', messages: true, text: 'needle' });
  for (let index = 0; index < 5000; index++) console.message(passing, () => someone);
  console.flush();
  const [data] = (await once(reader, 'message')) as [Buffer];
  expect(JSON.parse(data.toString())).toEqual({ type: 'messages', messages: [], notShown: 3000 });
});

test('a console that reads nothing holds up neither clients nor other consoles nor the shutdown', async () => {
  const { admin, url, heddle } = await serveAdmin({ handler: 'echo' });
  const [slow, quick] = [await admin.watch(), await admin.watch()];
  slow.send({ type: 'watch', messages: true });
  slow.client.socket.pause();
  const client = await connect(url);
  for (let index = 0; index < 500; index++) await client.ask(`message ${index}`);
  await quick.first('tick', ({ totals }) => totals.messagesOut === 500);
  await client.close();
  await heddle.close();
  expect(await quick.client.closed).toEqual({ code: 1001, reason: 'the server is shutting down' });
});

/** A console and its reader, on a real connection. */
async function pair(): Promise<{ console: LiveConsole; reader: WebSocket }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const reader = new WebSocket(`ws://127.0.0.1:${port}`);
  onTestFinished(() => reader.terminate());
  const [socket] = (await once(server, 'connection')) as [WebSocket];
  await once(reader, 'open');
  const console = new LiveConsole(socket, null, '127.0.0.1');
  console.watch({ type: 'watch', messages: true });
  return { console, reader };
}
