// Every error that a request or a handshake can meet, on either port, has one and the same form: application/problem+json. The
// refusals of newcomers on the data port are in test/integration/limits/refusals.test.ts, by the same check.
import { once } from 'node:events';
import { connect as connectTcp, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { handshakeRefusals, requestRefusals } from '#dist/contract/refusal-codes.js';
import type { ServerOptions } from '#dist/index.js';
import { type ErrorCode, type ErrorRow, errorRegistry } from '#dist/protocol/errors.js';
import { serveAdmin, startAdmin, token } from '../../support/admin.ts';
import { readProblem } from '../../support/clients/problem.ts';
import { handshake, openRaw } from '../../support/clients/raw-socket.ts';
import { until, within } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

interface Case {
  readonly why: string;
  readonly code: ErrorCode;
  readonly bytes: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** What is sent before, on connections of its own. */
  readonly before?: readonly string[];
}

function ask(start: string, ...lines: readonly string[]): string {
  return `${[`${start} HTTP/1.1`, 'Host: 127.0.0.1', ...lines].join('\r\n')}\r\n\r\n`;
}

const pass = `Authorization: Bearer ${token}`;

function call(start: string, ...lines: readonly string[]): string {
  return ask(start, pass, ...lines);
}

function withBody(start: string, type: string, body: string, ...lines: readonly string[]): string {
  return call(start, `Content-Type: ${type}`, `Content-Length: ${body.length}`, ...lines) + body;
}

function post(text: string): string {
  return ask('POST /messages', 'Content-Type: text/plain', `Content-Length: ${text.length}`) + text;
}

describe('the data port', () => {
  test.each<Case & { options?: ServerOptions }>([
    { why: 'a handler that throws', code: 'HANDLER_FAILED', bytes: post('throw no') },
    {
      why: 'a handler that closes',
      code: 'HANDLER_FAILED',
      bytes: post('close 4000 for reasons'),
      values: { closeCode: 4000, reason: 'for reasons' },
    },
    {
      why: 'a handler that ends its thread',
      code: 'WORKER_LOST',
      bytes: post('exit'),
      options: { handler: handlerFile('dying/mortal.mjs') },
    },
    {
      why: 'a handler that does not answer',
      code: 'REQUEST_TIMEOUT',
      bytes: post('never'),
      values: { limitMs: 100 },
      options: { requestTimeoutMs: 100 },
    },
    { why: 'a path to nothing', code: 'ROUTE_NOT_FOUND', bytes: ask('GET /ü'), values: { path: '/ü' } },
    { why: 'an OPTIONS that is none', code: 'METHOD_NOT_ALLOWED', bytes: ask('OPTIONS /messages') },
  ])('$why: $code', async ({ code, bytes, values, options }) => {
    const { port } = await serve({ handler: handlerFile('obey.mjs'), ...options });
    const raw = await openRaw(port);
    raw.write(Buffer.from(bytes));
    const problem = await readProblem(raw);
    expect(problem).toMatchObject({ code, ...(values === undefined ? {} : { values }) });
    if (values?.reason !== undefined) expect(problem.detail).toMatch(/: for reasons$/);
  });

  test('a request that is not handled when the server closes: NOT_ACCEPTING', async () => {
    const { port, heddle } = await serve({ handler: handlerFile('obey.mjs'), shutdownTimeoutMs: 100 });
    const raw = await openRaw(port);
    raw.write(Buffer.from(post('never')));
    await until(() => heddle.statistics.messagesIn === 1, 'the request');
    void heddle.close();
    expect(await readProblem(raw)).toMatchObject({ code: 'NOT_ACCEPTING' });
  });

  test.each(['/nothing', '/messages'])('HEAD %s has the header without the body', async (path) => {
    const { port } = await serve();
    const raw = await openRaw(port);
    raw.write(Buffer.from(ask(`HEAD ${path}`)));
    await raw.readHead();
    expect(raw.head).toMatch(/content-type: application\/problem\+json\r\n/i);
    expect(Number(/content-length: (\d+)/i.exec(raw.head)?.[1])).toBeGreaterThan(0);
    raw.write(Buffer.from(ask('HEAD /')));
    await raw.readHead();
    expect(raw.head).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  });
});

const long = 'x'.repeat(17_000);
const live = handshake('/api/live', [pass]);
const listener = 'PUT /api/listener';

const adminCases: readonly Case[] = [
  { why: 'no token', code: 'UNAUTHORIZED', bytes: ask('GET /api/status') },
  { why: 'no token on the live stream', code: 'UNAUTHORIZED', bytes: live.replace(pass, 'A: b') },
  { why: 'another host', code: 'HOST_REFUSED', bytes: call('GET /api/status').replace('127.0.0.1', 'evil') },
  { why: 'another host on the live stream', code: 'HOST_REFUSED', bytes: live.replace('localhost', 'evil') },
  { why: 'another origin', code: 'ORIGIN_REFUSED', bytes: call('POST /api/messages', 'Origin: http://evil') },
  { why: 'no path of the API', code: 'ROUTE_NOT_FOUND', bytes: call('GET /api/nothing') },
  { why: 'no path of the page', code: 'ROUTE_NOT_FOUND', bytes: ask('GET /nothing') },
  { why: 'an upgrade elsewhere', code: 'ROUTE_NOT_FOUND', bytes: live.replace('/api/live', '/api/lives') },
  {
    why: 'another method',
    code: 'METHOD_NOT_ALLOWED',
    bytes: call('DELETE /api/status'),
    values: { path: '/api/status', method: 'DELETE', allowed: 'GET, HEAD' },
  },
  { why: 'a method that is not usual', code: 'METHOD_NOT_ALLOWED', bytes: call('PROPFIND /api/status') },
  { why: 'another method of the page', code: 'METHOD_NOT_ALLOWED', bytes: ask('PUT /') },
  { why: 'an upgrade by POST', code: 'METHOD_NOT_ALLOWED', bytes: live.replace('GET', 'POST') },
  { why: 'an old handshake', code: 'HANDSHAKE_VERSION', bytes: live.replace('Version: 13', 'Version: 8') },
  { why: 'a wrong key', code: 'REQUEST_INVALID', bytes: live.replace(/Key: .{4}/, 'Key: !!!!') },
  { why: 'broken JSON', code: 'REQUEST_INVALID', bytes: withBody(listener, 'application/json', '{') },
  { why: 'other JSON', code: 'REQUEST_INVALID', bytes: withBody(listener, 'application/json', '{"a":1}') },
  { why: 'a query that is none', code: 'REQUEST_INVALID', bytes: call('GET /api/clients?limit=x') },
  { why: 'a URL that is none', code: 'REQUEST_INVALID', bytes: call('GET /api/clients/%zz') },
  { why: 'no HTTP', code: 'REQUEST_INVALID', bytes: 'hello\r\n\r\n' },
  { why: 'no Host', code: 'REQUEST_INVALID', bytes: 'GET / HTTP/1.1\r\n\r\n' },
  { why: 'a length that is none', code: 'REQUEST_INVALID', bytes: call(listener, 'Content-Length: x') },
  {
    why: 'a JSON body that is too large',
    code: 'JSON_TOO_LARGE',
    bytes: withBody(listener, 'application/json', long),
    values: { limit: 16_384 },
  },
  {
    why: 'a message that is too large',
    code: 'BODY_TOO_LARGE',
    bytes: withBody('POST /api/messages', 'text/plain', 'x'.repeat(1001)),
    values: { limit: 1000 },
  },
  { why: 'XML', code: 'MEDIA_TYPE_UNSUPPORTED', bytes: withBody('POST /api/messages', 'text/xml', '<a/>') },
  {
    why: 'text that is none',
    code: 'BODY_NOT_UTF8',
    bytes: withBody('POST /api/messages', 'text/plain', '\xff'),
  },
  {
    why: 'a large head',
    code: 'HEAD_TOO_LARGE',
    bytes: call('GET /', `A: ${long}`),
    values: { limit: 16_384 },
  },
  {
    why: 'an expectation',
    code: 'EXPECTATION_UNKNOWN',
    bytes: call('GET /api/status', 'Expect: the-worst'),
    values: { expectation: 'the-worst' },
  },
  { why: 'nobody by that id', code: 'CLIENT_NOT_FOUND', bytes: call('GET /api/clients/nobody') },
  { why: 'nobody of that name', code: 'NAME_NOT_FOUND', bytes: call('DELETE /api/names/nobody') },
  { why: 'a long id', code: 'CLIENT_NOT_FOUND', bytes: call(`GET /api/clients/${'x'.repeat(4000)}`) },
  {
    why: 'an id that is too long',
    code: 'REQUEST_INVALID',
    bytes: call(`GET /api/clients/${'x'.repeat(5000)}`),
  },
  { why: 'a close code', code: 'CLOSE_CODE_INVALID', bytes: call('DELETE /api/clients/nobody?code=1005') },
  {
    why: 'a close reason',
    code: 'CLOSE_REASON_TOO_LONG',
    bytes: call(`DELETE /api/clients/nobody?reason=${'x'.repeat(124)}`),
  },
  {
    why: 'a topic',
    code: 'TOPIC_INVALID',
    bytes: withBody(`POST /api/topics/${'x'.repeat(1025)}/messages`, 'text/plain', 'x'),
  },
  {
    why: 'an open listener',
    code: 'LISTENER_OPEN',
    bytes: withBody(listener, 'application/json', '{"port":1}'),
  },
  {
    why: 'a guessed token',
    code: 'TOO_MANY_ATTEMPTS',
    bytes: ask('GET /api/status', 'Authorization: Bearer guessed'),
    before: Array<string>(6).fill(ask('GET /api/status', 'Authorization: Bearer guessed')),
  },
];

describe('the admin port', () => {
  let server: Awaited<ReturnType<typeof startAdmin>>;
  beforeAll(async () => {
    server = await startAdmin({ maxPayloadBytes: 1000 });
  });
  afterAll(() => server.heddle.close());

  test.each(adminCases)('$why: $code', async ({ code, bytes, values, before = [] }) => {
    for (const earlier of before) {
      const raw = await openRaw(server.admin.port);
      raw.write(Buffer.from(earlier, 'latin1'));
      await raw.waitForHead();
    }
    const raw = await openRaw(server.admin.port);
    raw.write(Buffer.from(bytes, 'latin1'));
    const problem = await readProblem(raw);
    expect(problem).toMatchObject({ code, ...(values === undefined ? {} : { values }) });
    expect(problem.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each(['GET /nothing', 'GET /api/status', 'GET /api/lives'])(
    '%s as a HEAD has no body',
    async (start) => {
      const upgrade = start.endsWith('lives') ? ['Connection: Upgrade', 'Upgrade: websocket'] : [];
      const raw = await openRaw(server.admin.port);
      raw.write(Buffer.from(ask(start.replace('GET', 'HEAD'), ...upgrade, 'Connection: close')));
      await raw.readHead();
      expect(raw.head).toMatch(/content-type: application\/problem\+json\r\n/i);
      await until(() => !raw.isOpen, 'the end');
      expect(raw.rest).toBe('');
    },
  );

  test.each([
    ['GET /livez', 200],
    ['GET /api/status', 401],
    ['GET /api/live', 401],
    ['GET /nothing', 404],
    ['HEAD /livez', 200],
  ])('an upgrade to another protocol is passed over: %s', async (start, status) => {
    const h2c = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'];
    const raw = await openRaw(server.admin.port);
    raw.write(Buffer.from(ask(start, ...h2c)));
    if (status >= 400) expect(await readProblem(raw)).toMatchObject({ status });
    else await raw.readHead();
    expect(raw.head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    await raw.ended();
  });

  test('who does not close in turn is not kept for ever', async () => {
    const { port } = server.admin;
    const kept = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    await until(() => kept() === 0, 'the connections of other tests gone');
    const socket = connectTcp({ host: '127.0.0.1', port, allowHalfOpen: true }).resume();
    onTestFinished(() => void socket.destroy());
    socket.write('hello\r\n\r\n');
    await within(once(socket, 'end'), 'the answer');
    expect(kept()).toBe(2);
    await until(() => kept() === 1, 'our end alone');
  });

  test('a port that is in use: PORT_IN_USE', async () => {
    const other = createTcpServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    onTestFinished(() => void other.close());
    const { admin } = await serveAdmin();
    await admin.call('DELETE', '/api/listener');
    const address = other.address() as { port: number };
    const raw = await openRaw(admin.port);
    raw.write(Buffer.from(withBody(listener, 'application/json', JSON.stringify({ port: address.port }))));
    expect(await readProblem(raw)).toMatchObject({ code: 'PORT_IN_USE', values: { port: address.port } });
  });

  test('a name without an address: HOST_UNKNOWN', async () => {
    const { admin } = await serveAdmin();
    await admin.call('DELETE', '/api/listener');
    const raw = await openRaw(admin.port);
    raw.write(Buffer.from(withBody(listener, 'application/json', '{"host":"nothing.invalid"}')));
    expect(await readProblem(raw)).toMatchObject({ code: 'HOST_UNKNOWN' });
  });
});

/** Those that need more than a request, and why the form of their answer is no other. */
const elsewhere: Readonly<Partial<Record<ErrorCode, string>>> = {
  LISTENER_CLOSED: 'a race of two operators; an exception of a route',
  SERVER_CLOSED: 'the admin listener closes with the server; an exception of a route',
  ADMIN_BODIES_FULL: 'test/integration/admin/strangers-bodies.test.ts; an exception of a hook',
  TOO_MANY_CONSOLES: 'test/integration/admin/live.test.ts; as other refusals of the live stream',
  REQUEST_TOO_SLOW: 'half a minute; as what is no HTTP',
  PAGE_NOT_BUILT: 'test/integration/admin/page.test.ts; an exception of a route',
  INTERNAL: 'what cannot happen; an exception of a route',
};

test('every code that has a status is answered by one of these tests', () => {
  const codes = Object.entries<ErrorRow>(errorRegistry).flatMap(([code, { status }]) =>
    status ? [code] : [],
  );
  const data = ['HANDLER_FAILED', 'WORKER_LOST', 'REQUEST_TIMEOUT', 'PORT_IN_USE', 'HOST_UNKNOWN'];
  const seen = new Set<string>([
    ...[...handshakeRefusals, ...requestRefusals, ...data, ...Object.keys(elsewhere)],
    ...adminCases.map(({ code }) => code),
  ]);
  expect(codes.filter((code) => !seen.has(code))).toEqual([]);
});
