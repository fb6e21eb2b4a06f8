// The end of the admin listener: nothing that is connected to it can hold it up or make it fail.
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { token } from '../../support/admin.ts';
import { clientFrame, connectRaw } from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { within } from '../../support/deadline.ts';
import { startParts } from '../../support/parts/parts.ts';

const bearer = { authorization: `Bearer ${token}` };

const upgrade = (port: number, more: string): string =>
  `GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`;

test.each([
  ['says nothing', () => ''],
  ['sends half a request', (port: number) => `GET /api/status HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`],
  [
    'sends half a body',
    (port: number) =>
      `POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n` +
      'Content-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf',
  ],
  [
    'keeps its connection alive',
    (port: number) => `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
  ],
  ['was refused the live stream', (port: number) => upgrade(port, '')],
  ['watches and reads nothing', (port: number) => upgrade(port, `Authorization: Bearer ${token}\r\n`)],
])('who %s does not hold it up', async (_case, first) => {
  const { heddle, admin } = await startParts();
  const socket = connectTcp({ port: admin.port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  const text = first(admin.port);
  if (text !== '') socket.write(text);
  if (text.endsWith('\r\n\r\n')) await once(socket, 'readable');
  await within(heddle.close(), 'the end of the server');
});

test('a console that breaks the protocol while it is said goodbye to does not make the shutdown fail', async () => {
  const { heddle, admin } = await startParts();
  const raw = await connectRaw(admin.port, '/api/live', [`Authorization: ${bearer.authorization}`]);
  raw.socket.on('data', () => raw.write(Buffer.from([0xff, 0xff, 0xff])));
  const other = await connect(`ws://127.0.0.1:${admin.port}/api/live`, { headers: bearer });
  await heddle.close();
  expect(await other.closed).toEqual({ code: 1001, reason: 'the server is shutting down' });
});

test('a console that answers nothing but messages is cut', async () => {
  const { heddle, admin } = await startParts();
  const raw = await connectRaw(admin.port, '/api/live', [`Authorization: ${bearer.authorization}`]);
  raw.socket.on('data', () => raw.write(clientFrame(1, '{"type":"watch","messages":true}')));
  await within(heddle.close(), 'the end of the server');
  await raw.ended();
});
