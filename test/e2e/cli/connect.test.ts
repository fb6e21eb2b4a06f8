import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { closeCodes } from '#dist/protocol/close-codes.js';
import { makeCertificate } from '../../support/certificate.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { atTerminal, pipe, piped } from '../../support/servers/piped-cli.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

test('echo hi | heddle connect URL prints the answer and ends with 0', async () => {
  const { url } = await serve();
  expect(await pipe(['connect', `${url}/alice`], 'hi\n')).toEqual({
    code: 0,
    stdout: '回答hi\n',
    stderr: '',
  });
});

test('heddle connect HOST:PORT means ws://HOST:PORT', async () => {
  const { port } = await serve();
  for (const address of [`localhost:${port}`, `127.0.0.1:${port}/alice?a=1`]) {
    expect(await pipe(['connect', address], 'hi\n')).toEqual({ code: 0, stdout: '回答hi\n', stderr: '' });
  }
});

test('every line is a message, also an empty one and one without an end', async () => {
  const { url } = await serve();
  const { code, stdout } = await pipe(['connect', url], 'a\n\r\n你好\r\nlast');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '回答a\n回答\n回答你好\n回答last\n' });
});

test('ten thousand lines have ten thousand answers: it waits for the server, which limits what may wait', async () => {
  const { url, heddle } = await serve();
  const lines = Array.from({ length: 10_000 }, (_, index) => `${index}\n`);
  const { code, stdout, stderr } = await pipe(['connect', url], lines.join(''));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe(lines.map((line) => `回答${line}`).join(''));
  expect(heddle.statistics.dropped.overload).toBe(0);
});

test('nothing to send is a test of the connection', async () => {
  const { url } = await serve();
  expect(await pipe(['connect', url])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('--binary sends bytes, --hex sends and shows them as digits', async () => {
  const { url } = await serve({ handler: 'echo' });
  expect((await pipe(['connect', '--binary', url], 'hi\n')).stdout).toBe('hi\n');
  const { code, stdout } = await pipe(['connect', '--hex', url], '00 ff\nC0FFEE\n');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '00ff\nc0ffee\n' });
});

test('a binary answer in a pipe is its bytes', async () => {
  const { url, heddle } = await serve();
  const command = piped(['connect', '--count', '1', url]);
  await until(() => heddle.clientCount === 1, 'the client');
  heddle.broadcast(Buffer.from('é\0\u001b'));
  expect(await command.ended).toMatchObject({ code: 0, stdout: 'é\0\u001b\n' });
});

test('a line that is no hex ends it with 1', async () => {
  const { url } = await serve();
  const { code, stderr } = await pipe(['connect', '--hex', url], 'xyz\n');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'heddle: Not sent, these are not pairs of hex digits: xyz\n',
  });
});

test('a server that does not answer is not waited for beyond --wait', async () => {
  const { url } = await serve({ handler: 'relay' });
  const other = await connect(url);
  const { code, stdout } = await pipe(['connect', '--wait', '0.2', url], 'a\nb\n');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(await other.inbox.take(2)).toEqual(['a', 'b']);
});

test('--count ends after so many answers, and fails when there are fewer', async () => {
  const { url } = await serve();
  expect(await pipe(['connect', '--count', '2', url], 'a\nb\nc\n')).toMatchObject({
    code: 0,
    stdout: '回答a\n回答b\n',
  });
  const { code, stdout } = await pipe(['connect', '--count', '2', '--wait', '0.2', url], 'a\n');
  expect({ code, stdout }).toEqual({ code: 3, stdout: '回答a\n' });
});

test('header fields and subprotocols are sent', async () => {
  const { url } = await serve({ handler: handlerFile('obey.mjs'), subprotocols: ['chat'] });
  const flags = ['-H', 'X-One: 1', '--header', 'Authorization: Bearer a:b', '-s', 'other', '-s', 'chat'];
  const { stdout } = await pipe(['connect', ...flags, url], 'who\n');
  expect(JSON.parse(stdout)).toMatchObject({
    headers: { 'x-one': '1', authorization: 'Bearer a:b', 'sec-websocket-protocol': 'other,chat' },
    subprotocol: 'chat',
  });
});

test('a certificate that is not trusted is refused, unless --insecure', async () => {
  const { url } = await serve(await makeCertificate());
  const refused = await pipe(['connect', url], 'hi\n');
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^heddle: Cannot connect to .*self-signed/),
  });
  expect(await pipe(['connect', '--insecure', url], 'hi\n')).toMatchObject({ code: 0, stdout: '回答hi\n' });
});

test('a refused connection says why, with 1', async () => {
  const { url, heddle } = await serve({ duplicateNames: 'reject' });
  await connect(`${url}/alice`);
  expect(await pipe(['connect', `${url}/alice`])).toEqual({
    code: 1,
    stdout: '',
    stderr: `heddle: Cannot connect to ${url}/alice: it answers 409 Conflict, A client named alice is online\n`,
  });
  heddle.closeListener();
  const { code, stderr } = await pipe(['connect', url]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `heddle: Cannot connect to ${url}: connect ECONNREFUSED ${url.slice('ws://'.length)}\n`,
  });
});

test.each([
  [4000, 'begone', 'closed with 4000 (a code of the application), "begone"'],
  [4013, '', `closed with 4013: ${closeCodes.OVERLOADED.meaning}; connecting again may help`],
  [1008, '\u001b[31m', 'closed with 1008, "\\u{1b}[31m": '],
])('a close with %i is explained, with 2', async (code, reason, text) => {
  const url = await closing((socket) => socket.close(code, reason));
  const ended = await pipe(['connect', '--count', '1', url], 'hi\n');
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain(`heddle: ${text}`);
});

test('a lost connection is told, with 2; a normal close by the server ends with 0', async () => {
  const lost = await pipe(['connect', '-n', '1', await closing((socket) => socket.terminate())], 'hi\n');
  expect(lost).toMatchObject({ code: 2, stderr: expect.stringContaining('closed with 1006: ') });
  const normal = await pipe(['connect', await closing((socket) => socket.close(1000, 'bye'))], 'hi\n');
  expect(normal).toMatchObject({ code: 0, stderr: expect.stringContaining('closed with 1000, "bye"') });
});

test('a restart of the server is told with the time to wait before connecting again, with 2', async () => {
  const { url, heddle } = await serve({ handler: 'echo', reconnectSpreadMs: 0 });
  const command = piped(['connect', url]);
  command.write('hi\n');
  await command.shows('hi\n');
  await heddle.close();
  const { code, stderr } = await command.ended;
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^heddle: closed with 4012, "restarting; reconnect in 0 ms": .*; connect again in 0 ms\n$/,
  );
});

test.each([
  ['a URL with a fragment', ['ws://127.0.0.1:1/#a'], 'The URL contains a fragment identifier'],
  ['a subprotocol that is none', ['-s', 'no;good', '127.0.0.1:1'], 'An invalid or duplicated subprotocol'],
  [
    'a header field that cannot be sent',
    ['-H', 'A: 中', '127.0.0.1:1'],
    'Invalid character in header content',
  ],
])('says why it does not connect: %s', async (_what, args, reason) => {
  const { code, stderr } = await pipe(['connect', ...args]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^heddle: Cannot connect to ws:\/\/127\.0\.0\.1:1/);
  expect(stderr).toContain(reason);
});

test.each(['http://127.0.0.1', 'ws://', 'localhost:port'])('%s is no WebSocket URL', async (url) => {
  const { code, stderr } = await pipe(['connect', url]);
  expect(code).toBe(1);
  expect(stderr).toContain('It must be ws://…, wss://… or HOST:PORT.');
});

test.each([
  ['--count', '0'],
  ['--wait', 'long'],
  ['--header', 'no colon'],
])('%s %s is a usage error', async (flag, value) => {
  const { code, stderr } = await pipe(['connect', flag, value, 'ws://127.0.0.1:1']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: option '.*' argument '.*' is invalid\. It must be /);
});

test('at a terminal answers have their time and are harmless to it; Ctrl-D closes properly', async () => {
  const { url, heddle } = await serve({ handler: handlerFile('obey.mjs') });
  const terminal = atTerminal(['connect', `${url}/alice`]);
  await terminal.shows('Ctrl-D closes.');
  terminal.write('say 你好\n');
  await terminal.shows(/\r\n\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{3} 你好\r\n/);
  await heddle.broadcast('\u001b[2J\u202eabc\u0007');
  await terminal.shows('\\u{1b}[2J\\u{202e}abc\\u{7}');
  await heddle.broadcast(Buffer.from([0xff, 0x00]));
  await terminal.shows(' ff00\r\n');
  terminal.write('\u0004');
  expect((await terminal.ended).code).toBe(0);
});

test('a client that is asked to end says goodbye', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const command = piped(['connect', `ws://127.0.0.1:${portOf(server)}`]);
  const [socket] = (await once(server, 'connection')) as [WebSocket];
  socket.send('ready');
  await command.shows('ready\n');
  command.kill('SIGINT');
  expect((await once(socket, 'close'))[0]).toBe(1000);
  expect((await command.ended).code).toBe(0);
});

/** A server that does one thing to whoever has sent something. */
async function closing(act: (socket: WebSocket) => void): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => void server.close());
  server.on('connection', (socket) => socket.once('message', () => act(socket)));
  await once(server, 'listening');
  return `ws://127.0.0.1:${portOf(server)}`;
}

function portOf(server: WebSocketServer): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
