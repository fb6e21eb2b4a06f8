// Pages of other origins over HTTP: what the browser of a page is told. test/e2e/pages has a browser that listens.
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { ServerOptions } from '#dist/index.js';
import { openRaw } from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

const ours = 'https://example.com';
const other = 'https://evil.example';
const allowedOrigins = [ours, 'null'];
const handler = handlerFile('obey.mjs');

interface Asked {
  method?: string;
  path?: string;
  body?: string;
  headers?: Record<string, string>;
}

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

/** Not by fetch, which lets nobody set an Origin. */
function ask(
  { port }: Serving,
  { method = 'POST', path = '/messages', body = '', headers = {} }: Asked,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers, agent: false };
    const sending = request(options, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
    });
    sending.on('error', reject).end(body);
  });
}

function post(serving: Serving, origin: string, body: string): Promise<Answer> {
  return ask(serving, { body, headers: { origin, 'content-type': 'text/plain' } });
}

function preflight(serving: Serving, origin: string, more: Asked & { wants?: string } = {}): Promise<Answer> {
  const { wants = 'POST', headers, ...asked } = more;
  const asking = { origin, 'access-control-request-method': wants, ...headers };
  return ask(serving, { method: 'OPTIONS', ...asked, headers: asking });
}

function mayRead({ headers }: Answer, origin: string): boolean {
  if (headers.vary !== 'Origin') throw new Error(`a cache would give it to others: Vary ${headers.vary}`);
  return headers['access-control-allow-origin'] === origin;
}

describe('with ALLOWED_ORIGINS', () => {
  test.each(allowedOrigins)('the origin %s may send a message and read the answer', async (origin) => {
    const serving = await serve({ handler, allowedOrigins });
    const answer = await post(serving, origin, 'say hello');
    expect(answer).toMatchObject({ status: 200, body: 'hello' });
    expect(mayRead(answer, origin)).toBe(true);
  });

  test.each([other, 'http://example.com', 'https://example.com:444', 'HTTPS://EXAMPLE.COM', '*'])(
    'the origin %s gets 403, and no handler sees its message',
    async (origin) => {
      const serving = await serve({ handler, allowedOrigins });
      const answer = await post(serving, origin, 'say hello');
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({
        code: 'ORIGIN_NOT_ALLOWED',
        detail: `Origin ${origin} is not in ALLOWED_ORIGINS`,
      });
      expect(mayRead(answer, origin)).toBe(false);
      const { statistics } = serving.heddle;
      expect(statistics).toMatchObject({ requests: 0, messagesIn: 0, connectionsRefused: 0 });
      expect(statistics.refusedRequests.ORIGIN_NOT_ALLOWED).toBe(1);
    },
  );

  test('who says no Origin is no page, and is served as ever', async () => {
    const serving = await serve({ handler, allowedOrigins });
    const answer = await ask(serving, { body: 'say hi', headers: { 'content-type': 'text/plain' } });
    expect(answer).toMatchObject({ status: 200, body: 'hi' });
    expect(Object.keys(answer.headers).filter((name) => /^access-control|^vary/.test(name))).toEqual([]);
  });

  test('an allowed page can read errors too', async () => {
    const serving = await serve({ handler, allowedOrigins, requestTimeoutMs: 100, maxPayloadBytes: 100 });
    const refusals = [
      await post(serving, ours, 'throw it'),
      await post(serving, ours, 'never'),
      await post(serving, ours, 'x'.repeat(101)),
      await ask(serving, { method: 'PUT', headers: { origin: ours } }),
      await ask(serving, { path: '/nothing', headers: { origin: ours } }),
      await ask(serving, { headers: { origin: ours, big: 'x'.repeat(16_384) } }),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([500, 504, 413, 405, 404, 431]);
    expect(refusals.every((refusal) => mayRead(refusal, ours))).toBe(true);
  });

  test('an allowed page can read what a handler says by closing', async () => {
    const serving = await serve({ handler, allowedOrigins });
    const answer = await post(serving, ours, 'close');
    expect(answer.status).toBe(204);
    expect(mayRead(answer, ours)).toBe(true);
  });

  test('an allowed page can read a large answer', async () => {
    const serving = await serve({ handler, allowedOrigins });
    const answer = await post(serving, ours, `say ${'x'.repeat(1_000_000)}`);
    expect(answer.body.length).toBe(1_000_000);
    expect(mayRead(answer, ours)).toBe(true);
  });

  test('GET and HEAD / answer everyone, and an allowed page can read it', async () => {
    const serving = await serve({ allowedOrigins });
    for (const method of ['GET', 'HEAD']) {
      const [seen, unseen] = [
        await ask(serving, { method, path: '/', headers: { origin: ours } }),
        await ask(serving, { method, path: '/', headers: { origin: other } }),
      ];
      expect([seen.status, unseen.status]).toEqual([200, 200]);
      expect([mayRead(seen, ours), mayRead(unseen, other)]).toEqual([true, false]);
    }
  });

  test('an allowed page can read when to come back', async () => {
    const serving = await serve({ handler, allowedOrigins, maxConnections: 1 });
    await connect(serving.url, { origin: ours });
    const { status, headers } = await post(serving, ours, 'say hi');
    expect(status).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '1', 'access-control-expose-headers': 'Retry-After' });
  });
});

describe('a preflight', () => {
  test('of an allowed page is answered with what it may send, and reaches no handler', async () => {
    const serving = await serve({ handler, allowedOrigins });
    const headers = { 'access-control-request-headers': 'content-type,x-token' };
    const answer = await preflight(serving, ours, { headers });
    expect(answer).toMatchObject({
      status: 204,
      body: '',
      headers: {
        'access-control-allow-origin': ours,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type,x-token',
        'access-control-max-age': '7200',
        vary: 'Origin',
      },
    });
    expect(serving.heddle.statistics).toMatchObject({ requests: 0, messagesIn: 0 });
  });

  test('that asks for no header fields is told of none', async () => {
    const { status, headers } = await preflight(await serve({ allowedOrigins }), ours);
    expect(status).toBe(204);
    expect(headers).not.toHaveProperty('access-control-allow-headers');
  });

  test('of another page gets 403 and no leave', async () => {
    const serving = await serve({ allowedOrigins });
    const answer = await preflight(serving, other);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body).code).toBe('ORIGIN_NOT_ALLOWED');
    expect(mayRead(answer, other)).toBe(false);
    expect(answer.headers).not.toHaveProperty('access-control-allow-methods');
  });

  test('is answered with the methods of the path, whichever it asks for', async () => {
    const serving = await serve({ allowedOrigins });
    const root = await preflight(serving, ours, { path: '/', wants: 'GET' });
    expect(root.headers['access-control-allow-methods']).toBe('GET, HEAD');
    const wrong = await preflight(serving, ours, { wants: 'DELETE' });
    expect(wrong.headers['access-control-allow-methods']).toBe('POST');
    expect((await preflight(serving, ours, { path: '/nothing' })).status).toBe(404);
  });

  test.each<[string, Asked]>([
    ['an Origin', { headers: { 'access-control-request-method': 'POST' } }],
    ['a method that is asked for', { headers: { origin: ours } }],
  ])('without %s is none: 405 as for any method that is not there', async (_, asked) => {
    const answer = await ask(await serve({ allowedOrigins }), { method: 'OPTIONS', ...asked });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });
});

test.each<[string, ServerOptions]>([
  ['not set', {}],
  ['empty', { allowedOrigins: [] }],
])('with ALLOWED_ORIGINS %s pages of every origin may, as for handshakes', async (_, options) => {
  const serving = await serve({ handler, ...options });
  const answer = await post(serving, other, 'say hello');
  expect(answer.body).toBe('hello');
  expect(mayRead(answer, other)).toBe(true);
  expect((await preflight(serving, other)).status).toBe(204);
});

test('an Origin comes back in the bytes in which it came', async () => {
  const { port } = await serve();
  const raw = await openRaw(port);
  const origin = 'Origin: http://grüße.例子.example';
  raw.write(Buffer.from(`GET / HTTP/1.1\r\nHost: x\r\n${origin}\r\n\r\n`));
  await raw.readHead();
  const head = Buffer.from(raw.head, 'latin1').toString('utf8');
  expect(head).toContain('access-control-allow-origin: http://grüße.例子.example\r\n');
});
