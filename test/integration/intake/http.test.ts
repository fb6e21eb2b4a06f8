import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ServerOptions } from '#dist/index.js';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('obey.mjs');
const text = { 'content-type': 'text/plain; charset=utf-8' };
const binary = { 'content-type': 'application/octet-stream' };

function post(
  http: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = text,
): Promise<Response> {
  return fetch(`${http}/messages`, { method: 'POST', body, headers });
}

async function expectError(response: Response, status: number, code: string): Promise<{ detail: string }> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const body = (await response.json()) as { code: string; detail: string };
  expect(body.code).toBe(code);
  return body;
}

describe('POST /messages', () => {
  test('text in gives text out', async () => {
    const { http, heddle } = await serve();
    const response = await post(http, 'grüß dich');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe('回答grüß dich');
    expect(heddle.statistics).toMatchObject({
      requests: 1,
      messagesIn: 1,
      messagesOut: 1,
      connectionsOpened: 0,
    });
  });

  test.each([binary, { 'content-type': 'application/json' }, { 'content-type': 'TEXTUAL/x' }])(
    'any other type (%j) is binary in and out, with every byte value',
    async (headers) => {
      const { http } = await serve();
      const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
      const response = await post(http, bytes, headers);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat([Buffer.from('回答'), bytes]));
    },
  );

  test('a body without a content type is binary, an empty one too', async () => {
    const { http } = await serve({ handler: 'echo' });
    const response = await fetch(`${http}/messages`, { method: 'POST' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  test('a body in chunks arrives whole where CHUNKED_REQUESTS = accept', async () => {
    const { port } = await serve({ handler: 'echo', chunkedRequests: 'accept' });
    const sending = request({ port, host: '127.0.0.1', path: '/messages', method: 'POST', headers: text });
    for (let index = 0; index < 100; index++) sending.write('0123456789'.repeat(100));
    sending.end();
    const [response] = await once(sending, 'response');
    let received = '';
    for await (const chunk of response.setEncoding('utf8')) received += chunk;
    expect(received === '0123456789'.repeat(10_000)).toBe(true);
  });

  test('the handler sees a client that is a request: URL, query, headers, transport, and close after it', async () => {
    const { http, url } = await serve({ handler });
    const undertaker = await connect(`${url}/undertaker`);
    const response = await fetch(`${http}/messages?a=b`, {
      method: 'POST',
      body: 'who',
      headers: { ...text, 'x-mine': '1' },
    });
    const seen = JSON.parse(await response.text());
    expect(seen).toMatchObject({
      name: seen.id,
      url: '/messages?a=b',
      query: { a: 'b' },
      address: '127.0.0.1',
      transport: 'http',
      headers: { 'x-mine': '1' },
    });
    expect(await undertaker.next()).toBe(`${seen.id} 1000 `);
  });

  test('a request is no client of the list, and broadcasts do not answer it', async () => {
    const { http, heddle } = await serve({ handler, requestTimeoutMs: 100 });
    const response = await post(http, 'broadcast hello');
    await expectError(response, 504, 'REQUEST_TIMEOUT');
    expect(heddle.statistics.connectionsOpened).toBe(0);
  });

  test('an async handler may answer later; what it sends beyond the first message is dropped and counted', async () => {
    const { http, heddle } = await serve({ handler: handlerFile('unasked/talkative.mjs') });
    const response = await post(http, 'hi');
    expect(await response.text()).toBe('first');
    await until(() => heddle.statistics.dropped.alreadyAnswered === 2, 'two drops');
  });

  test('commands that only sockets understand are dropped and counted', async () => {
    const { http, heddle } = await serve({ handler });
    expect((await post(http, 'say done')).status).toBe(200);
    const waiting = post(http, 'subscribe news');
    await until(() => heddle.statistics.dropped.notWebSocket === 1, 'the drop');
    heddle.close();
    await expectError(await waiting, 503, 'NOT_ACCEPTING');
  });

  test.each([
    ['close', 204],
    ['close 1000', 204],
    ['close 4000 no', 500],
    ['throw x', 500],
    ['reject x', 500],
  ])('a handler that answers with %j gives %i', async (command, status) => {
    const { http, log } = await serve({ handler });
    const response = await post(http, command);
    expect(response.status).toBe(status);
    if (status === 204) expect(await response.text()).toBe('');
    else expect(await response.json()).toMatchObject({ code: 'HANDLER_FAILED' });
    if (command.endsWith('x')) await log.line({ msg: 'the handler failed', hook: 'message' });
  });

  test('a handler that sends nothing within REQUEST_TIMEOUT_MS gives 504', async () => {
    const { http } = await serve({ handler, requestTimeoutMs: 50 });
    const { detail } = await expectError(await post(http, 'hold on'), 504, 'REQUEST_TIMEOUT');
    expect(detail).toBe('The handler sent nothing within REQUEST_TIMEOUT_MS = 50 ms');
  });

  test('many requests at once are each answered with their own answer', async () => {
    const { http } = await serve({ workers: 2 });
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => (await post(http, String(index))).text()),
    );
    expect(answers).toEqual(Array.from({ length: 300 }, (_, index) => `回答${index}`));
  });
});

describe('a body', () => {
  const options: ServerOptions = { handler: 'echo', maxPayloadBytes: 1000 };

  test('of MAX_PAYLOAD_BYTES is taken', async () => {
    const { http } = await serve(options);
    expect((await (await post(http, Buffer.alloc(1000), binary)).arrayBuffer()).byteLength).toBe(1000);
  });

  test('of one byte more gives 413 by its content-length', async () => {
    const { http } = await serve(options);
    await expectError(await post(http, Buffer.alloc(1001), binary), 413, 'BODY_TOO_LARGE');
  });

  test('of unknown length gives 413 as soon as it is too large', async () => {
    const { port, http } = await serve({ ...options, chunkedRequests: 'accept' });
    const socket = connectTcp(port, '127.0.0.1');
    socket.write('POST /messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    socket.write(`3e8\r\n${'x'.repeat(1000)}\r\n`);
    socket.write('1\r\nx\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
    expect((await post(http, 'fine')).status).toBe(200);
  });

  test.each([Buffer.of(0x80), Buffer.of(0x61, 0xc0, 0xaf), Buffer.of(0xe5, 0xad)])(
    'that claims to be text and is not UTF-8 gives 400 (%#)',
    async (bytes) => {
      const { http, heddle } = await serve(options);
      await expectError(await post(http, Buffer.from(bytes), text), 400, 'BODY_NOT_UTF8');
      expect(heddle.statistics.messagesIn).toBe(0);
    },
  );
});

describe('a request that is given up by its sender', () => {
  let serving: Serving;
  beforeEach(async () => {
    serving = await serve({ handler });
  });

  test('in the middle of its body leaves nothing behind', async () => {
    const { port, heddle, http } = serving;
    const socket = connectTcp(port, '127.0.0.1');
    socket.write('POST /messages HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    await until(() => heddle.statistics.requests === 1, 'the request');
    socket.destroy();
    expect(await (await post(http, 'say fine')).text()).toBe('fine');
    expect(heddle.statistics.messagesIn).toBe(1);
  });

  test('while its handler works is dropped and counted when the handler answers', async () => {
    const { url, http, heddle, log } = serving;
    const undertaker = await connect(`${url}/undertaker`);
    const controller = new AbortController();
    const sending = fetch(`${http}/messages`, {
      method: 'POST',
      body: 'hold x',
      headers: text,
      signal: controller.signal,
    });
    await until(() => heddle.statistics.messagesIn === 1, 'the request');
    controller.abort();
    await expect(sending).rejects.toThrow();
    undertaker.send('release');
    expect(await undertaker.next()).toMatch(/ 1000 $/);
    expect(heddle.statistics.dropped.alreadyAnswered + heddle.statistics.dropped.clientGone).toBe(1);
    expect(log.lines.filter(({ level }) => level >= 50)).toEqual([]);
  });
});

describe('other routes', () => {
  test('GET / tells name and version', async () => {
    const { http } = await serve();
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    const response = await fetch(http);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ name: 'heddle', version });
    const head = await fetch(http, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test.each(['/nothing', '/messages/', '/messages/x', '/.env'])('%s is not there: 404', async (path) => {
    const { http } = await serve();
    for (const method of ['GET', 'POST']) {
      await expectError(await fetch(http + path, { method }), 404, 'ROUTE_NOT_FOUND');
    }
  });

  test.each([
    ['/messages', ['GET', 'PUT', 'DELETE', 'PATCH'], 'POST'],
    ['/', ['POST', 'PUT', 'DELETE'], 'GET, HEAD'],
  ])('%s takes no %j: 405 with what it takes', async (path, methods, allowed) => {
    const { http } = await serve();
    for (const method of methods) {
      const response = await fetch(http + path, { method });
      expect(response.headers.get('allow')).toBe(allowed);
      await expectError(response, 405, 'METHOD_NOT_ALLOWED');
    }
  });
});
