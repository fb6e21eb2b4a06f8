// What is uploaded to the admin listener by somebody who has not shown the token. Siblings of one fault: each path, with
// a length and in chunks, whole and trickling.
import { connect } from 'node:net';
import { test as anyTest, expect, onTestFinished } from 'vitest';
import { serveAdmin, token } from '../../support/admin.ts';
import { within } from '../../support/deadline.ts';

const test = anyTest.extend<{ port: number }>({
  port: async ({ task: _ }, use) => {
    const { admin } = await serveAdmin();
    await use(admin.port);
  },
});

/** Sends a head and nothing of its body; resolves with what comes back until the server closes the connection. */
async function sendHead(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.setEncoding('latin1');
  let text = '';
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  const closed = new Promise<string>((resolve, reject) => {
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
  socket.write(`${[...lines, 'host: localhost'].join('\r\n')}\r\n\r\n`);
  return within(closed, 'the end of the connection');
}

const long = 'content-length: 1000000';
const chunked = 'transfer-encoding: chunked';
const plain = 'content-type: text/plain';
const json = 'content-type: application/json';

test.for([
  ['POST /api/messages', [plain, long], 401],
  ['POST /api/messages', [plain, chunked], 401],
  ['POST /api/messages', [plain, long, 'authorization: Bearer wrong'], 401],
  ['PUT /api/listener', [json, long], 401],
  ['GET /api/status', [long], 401],
  ['GET /metrics', [chunked], 401],
  ['POST /api/login', [plain, long], 415],
  ['POST /api/login', [plain, chunked], 415],
  ['POST /api/login', [long], 415],
  ['POST /api/login', [json, long], 413],
  ['POST /api/nowhere', [plain, long], 401],
  ['POST /nowhere.js', [plain, long], 404],
  ['POST /', [plain, chunked], 405],
  ['DELETE /healthz', [plain, long], 405],
] as const)(
  '%s with %j is answered before its body, which nobody reads',
  async ([route, head, status], { port }) => {
    const answer = await sendHead(port, [`${route} HTTP/1.1`, ...head]);
    expect(answer.split(' ', 2)[1]).toBe(String(status));
  },
);

test('a small body is read, so that who sent it sees the answer and may go on with the connection', async ({
  port,
}) => {
  const headers = { 'content-type': 'text/plain' };
  const answer = await fetch(`http://127.0.0.1:${port}/api/messages`, {
    method: 'POST',
    headers,
    body: 'hi',
  });
  expect(answer.status).toBe(401);
  expect(answer.headers.get('connection')).toBe('keep-alive');
});

test('with the token a body may be as long as a message', async ({ port }) => {
  const headers = { 'content-type': 'application/octet-stream', authorization: `Bearer ${token}` };
  const body = new Uint8Array(1024 * 1024);
  const answer = await fetch(`http://127.0.0.1:${port}/api/messages`, { method: 'POST', headers, body });
  expect(await answer.json()).toEqual({ reached: 0 });
});
