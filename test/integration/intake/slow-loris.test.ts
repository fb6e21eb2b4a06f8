// Connections that stay open and never come to the point. The times are uWebSockets.js's own: 10 seconds for a head or
// a body, looked at every 4; all cases wait together.
import { expect, onTestFinished, test } from 'vitest';
import { serveAdmin } from '../../support/admin.ts';
import {
  clientFrame,
  connectRaw,
  handshake,
  opcode,
  openRaw,
  type RawSocket,
} from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';

const endsWithinMs = 25_000;
const get = 'GET / HTTP/1.1\r\nHost: x\r\n';
const post = 'POST /messages HTTP/1.1\r\nHost: x\r\n';
const manyFields = Array.from({ length: 98 }, (_, index) => `A${index}: b\r\n`).join('');

/** Title, what is sent at once, what is sent again and again. */
const endless: [title: string, first: string, drip?: string][] = [
  ['nothing at all', ''],
  ['a handshake that lacks its last line', handshake('/visitor').slice(0, -2)],
  ['a header that goes on line by line', handshake('/visitor').slice(0, -2), 'A: b\r\n'],
  ['a header field that goes on byte by byte', `${get}A: `, 'x'],
  [
    'a header line without a colon, which uWebSockets.js takes for the beginning of one',
    `${get}nonsense\r\n\r\n`,
  ],
  ['a blank before the colon, the same', `${post}Content-Length : 3\r\n\r\nabc`],
  ['an underscore in the name of a field, the same', `${get}X_Token: b\r\n\r\n`],
  ['a name that begins with one, of a handshake', handshake('/visitor', ['_a: b'])],
  ['a name with another sign that RFC 9110 allows', `${get}X.Token: b\r\n\r\n`],
  ['a name that is not ASCII', `${get}X-T\xf6ken: b\r\n\r\n`],
  ['a control character in a header field', `${get}A: b\x01c\r\n\r\n`],
  ['a zero byte in a header field, the same', `${get}A: b\0c\r\n\r\n`],
  ['99 header fields, the same', `${get}${manyFields}\r\n`],
  ['a connection that was kept open after an answer', `${get}\r\n`],
  ['the body of a GET that comes byte by byte', `${get}Content-Length: 1000\r\n\r\n`, 'x'],
  ['a body that never comes', `${post}Content-Length: 1000\r\n\r\n`],
  ['a body that comes byte by byte', `${post}Content-Length: 1000\r\n\r\n`, 'x'],
  ['a chunked body without an end', `${post}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`],
];

test('what is begun and never finished is cut; who is slow on a WebSocket stays, unless it is gone', {
  timeout: 60_000,
}, async () => {
  const { url, port, heddle, admin } = await serveAdmin({
    handler: 'echo',
    idleTimeoutSec: 8,
    chunkedRequests: 'accept',
    requestTimeoutMs: 60_000,
  });
  const bystander = await connect(url);
  const slow = await connectRaw(port, '/slow');
  const vanished = await connectRaw(port, '/vanished');
  vanished.write(clientFrame(opcode.text, 'unfinished').subarray(0, 9));
  vanished.socket.pause(); // Reads nothing any more, and answers no ping.

  const message = clientFrame(opcode.text, 'x'.repeat(1000));
  let sent = 0;
  slow.write(message.subarray(sent, ++sent));
  const dripping = drip(slow, () => message.subarray(sent, ++sent));
  const ends = endless.map(async ([title, first, again]) => {
    const raw = await openRaw(port);
    raw.write(Buffer.from(first, 'latin1'));
    if (again !== undefined) drip(raw, () => Buffer.from(again));
    await raw.ended(endsWithinMs).catch((error: Error) => {
      throw new Error(`${title}: ${error.message}`);
    });
  });
  await Promise.all(ends);
  await until(() => heddle.clientCount === 2, 'the vanished client gone', endsWithinMs);

  clearInterval(dripping);
  slow.write(message.subarray(sent));
  let answer = await slow.frame();
  while (answer?.opcode === opcode.ping) answer = await slow.frame();
  expect(answer?.payload.length).toBe(1000);
  expect(await bystander.ask('still here')).toBe('still here');
  expect((await admin.call('GET', '/api/status')).json).toMatchObject({ clients: 2, requestsUnderWay: 0 });
  expect(heddle.statistics).toMatchObject({ connectionsOpened: 3, requests: 3, messagesIn: 2 });
});

/** Sends something ten times a second, as long as the connection lasts. */
function drip(raw: RawSocket, next: () => Uint8Array): NodeJS.Timeout {
  const timer = setInterval(() => raw.isOpen && raw.write(next()), 100);
  onTestFinished(() => clearInterval(timer));
  return timer;
}
