// Every way in which a handshake or a request is refused moves the counter of its kind and code, by one, and no other, and is
// answered with a problem of that code.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ServerOptions } from '#dist/index.js';
import { Statistics } from '#dist/main/statistics/statistics.js';
import { type Admin, serveAdmin } from '../../support/admin.ts';
import { readProblem } from '../../support/clients/problem.ts';
import { handshake, openRaw, type RawSocket } from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, type Serving } from '../../support/servers/serve.ts';
import { tempFolder } from '../../support/temp-folder.ts';

interface Refusal {
  /** What is wrong. */
  readonly why: string;
  readonly code: string;
  /** What is sent, as often as it takes until it is refused. */
  readonly bytes: string;
  readonly options?: ServerOptions;
  /** Brings the server about to refuse. */
  readonly prepare?: (serving: Serving) => Promise<unknown>;
}

const longLine = `A: ${'x'.repeat(16_384)}`;
const fine = handshake('/visitor');

const closing = {
  why: 'the server is closing',
  code: 'NOT_ACCEPTING',
  // Longer than the test: the second client's turn never comes.
  options: { drainMs: 3_600_000 },
  prepare: async ({ url, heddle }: Serving) => {
    const clients = [await connect(url), await connect(url)];
    void heddle.close();
    await clients[0]?.closed;
  },
};
const dying = {
  why: 'workers die one after the other',
  code: 'HANDLER_KEEPS_DYING',
  options: { handler: handlerFile('dying/mortal.mjs'), maxWorkerDeathsPerMin: 1, maxCrashesPerAddress: 0 },
  prepare: async ({ url, log }: Serving) => {
    for (let death = 1; death <= 2; death++) {
      const client = await connect(url);
      client.send('exit');
      await client.closed;
    }
    await log.line({ code: 'HANDLER_KEEPS_DYING' });
  },
};
const poisoning = {
  why: 'the address has ended too many threads',
  code: 'TOO_MANY_CRASHES',
  options: { handler: handlerFile('dying/mortal.mjs'), maxCrashesPerAddress: 1 },
  prepare: async ({ url, log }: Serving) => {
    (await connect(url)).send('exit');
    await log.line({ code: 'TOO_MANY_CRASHES' });
  },
};
/** Longer than a worker that is free takes to begin a message, on a busy machine too. */
const maxQueueDelayMs = 300;
const late = {
  why: 'messages have waited for too long',
  code: 'OVERLOADED',
  options: { handler: handlerFile('waiting/blocking.mjs'), maxQueueDelayMs },
  prepare: async ({ url, heddle }: Serving) => {
    const file = join(await tempFolder(), 'go-on');
    const [busy, waiting] = [await connect(url), await connect(url)];
    // One after the other, so that each is a batch of its own.
    for (const client of [busy, waiting]) await client.ask('ready');
    busy.send(`block ${file}`);
    onTestFinished(async () => {
      await writeFile(file, '');
      await busy.next();
    });
    await until(() => heddle.statistics.messagesIn === 3, 'the long message in');
    waiting.send('at last');
    const start = performance.now();
    await until(() => performance.now() - start > 2 * maxQueueDelayMs, 'the limit passed');
  },
};

const full = {
  why: 'memory that is used up',
  code: 'MEMORY_FULL',
  // Less than the process takes by itself.
  options: { maxMemoryMb: 64 },
  prepare: ({ log }: Serving) => log.line({ code: 'MEMORY_FULL' }),
};
const noPlace = {
  why: 'no free place',
  code: 'TOO_MANY_CONNECTIONS',
  options: { maxConnections: 1 },
  prepare: ({ url }: Serving) => connect(url),
};
const noPlaceForAddress = {
  why: 'no free place for the address',
  code: 'TOO_MANY_FROM_ADDRESS',
  options: { maxConnectionsPerAddress: 1 },
  prepare: ({ url }: Serving) => connect(url),
};

const refusals: Record<'socket' | 'request', readonly Refusal[]> = {
  socket: [
    { why: 'large header fields', code: 'HEADERS_TOO_LARGE', bytes: handshake('/', [longLine]) },
    { why: 'two lengths', code: 'REQUEST_UNCLEAR', bytes: handshake('/', lengths(0, 9)) },
    { why: 'an empty length', code: 'REQUEST_UNCLEAR', bytes: handshake('/', ['Content-Length:']) },
    { why: 'two Hosts', code: 'HEADER_REPEATED', bytes: handshake('/', ['Host: x']) },
    {
      why: 'a body in chunks',
      code: 'LENGTH_REQUIRED',
      bytes: handshake('/', ['Transfer-Encoding: chunked']),
    },
    { why: 'bytes that are no text', code: 'HEAD_NOT_UTF8', bytes: handshake('/', ['A: b\xffc']) },
    { why: 'no Upgrade', code: 'HANDSHAKE_INVALID', bytes: fine.replace('Upgrade: websocket\r\n', '') },
    { why: 'a wrong key', code: 'HANDSHAKE_INVALID', bytes: fine.replace(/Key: .{4}/, 'Key: !!!!') },
    { why: 'another version', code: 'HANDSHAKE_VERSION', bytes: fine.replace('13', '8') },
    { ...closing, bytes: fine },
    { ...dying, bytes: fine },
    { ...poisoning, bytes: fine },
    {
      why: 'a handshake too soon',
      code: 'CONNECTING_TOO_FAST',
      bytes: fine,
      options: { maxConnectsPerSec: 1 },
    },
    { ...full, bytes: fine },
    { ...noPlace, bytes: fine },
    { ...noPlaceForAddress, bytes: fine },
    { ...late, bytes: fine },
    {
      why: 'another origin',
      code: 'ORIGIN_NOT_ALLOWED',
      bytes: handshake('/', ['Origin: https://evil.example']),
      options: { allowedOrigins: ['https://example.com'] },
    },
    {
      why: 'an id for a name',
      code: 'NAME_RESERVED',
      bytes: handshake('/0123abcd-0123456789abcdef'),
    },
    {
      why: 'a namesake',
      code: 'NAME_TAKEN',
      bytes: fine,
      options: { duplicateNames: 'reject' },
      prepare: ({ url }) => connect(`${url}/visitor`),
    },
  ],
  request: [
    { why: 'large header fields', code: 'HEADERS_TOO_LARGE', bytes: post([longLine, ...lengths(1)], 'x') },
    { why: 'large header fields of a GET', code: 'HEADERS_TOO_LARGE', bytes: get('/', [longLine]) },
    { why: 'two lengths', code: 'REQUEST_UNCLEAR', bytes: post(lengths(1, 9), 'x') },
    { why: 'two Hosts', code: 'HEADER_REPEATED', bytes: post(['Host: x', ...lengths(1)], 'x') },
    { why: 'bytes that are no text', code: 'HEAD_NOT_UTF8', bytes: get('/', ['A: b\xffc']) },
    { why: 'two lengths of a GET', code: 'REQUEST_UNCLEAR', bytes: get('/', lengths(0, 9)) },
    { why: 'an unknown coding', code: 'REQUEST_UNCLEAR', bytes: post(['Transfer-Encoding: x'], '0\r\n\r\n') },
    { why: 'an unknown path', code: 'ROUTE_NOT_FOUND', bytes: get('/nothing') },
    {
      why: 'a handshake without a key',
      code: 'ROUTE_NOT_FOUND',
      bytes: fine.replace(/Sec-\S+Key.*\r\n/, ''),
    },
    { why: 'another method', code: 'METHOD_NOT_ALLOWED', bytes: get('/messages') },
    { ...closing, bytes: post(lengths(1), 'x') },
    { ...dying, bytes: post(lengths(1), 'x') },
    { ...poisoning, bytes: post(lengths(1), 'x') },
    { ...late, bytes: post(lengths(1), 'x') },
    { ...full, bytes: post(lengths(1), 'x') },
    { ...noPlace, bytes: post(lengths(1), 'x') },
    { ...noPlaceForAddress, bytes: post(lengths(1), 'x') },
    {
      why: 'another origin',
      code: 'ORIGIN_NOT_ALLOWED',
      bytes: post(['Origin: https://evil.example', ...lengths(1)], 'x'),
      options: { allowedOrigins: ['https://example.com'] },
    },
    {
      why: 'full queues',
      code: 'OVERLOADED',
      bytes: post(lengths(1), 'x'),
      options: { handler: handlerFile('obey.mjs'), maxQueuedMessages: 1, maxTotalQueuedMessages: 1 },
      prepare: async ({ url, heddle }) => {
        (await connect(url)).send('hold');
        await until(() => heddle.statistics.messagesIn === 1, 'the message in');
      },
    },
    {
      why: 'a length that is too large',
      code: 'BODY_TOO_LARGE',
      bytes: post(lengths(11), 'elevenbytes'),
      options: { maxPayloadBytes: 10 },
    },
    {
      why: 'chunks that are too large',
      code: 'BODY_TOO_LARGE',
      bytes: post(['Transfer-Encoding: chunked'], 'b\r\nelevenbytes\r\n0\r\n\r\n'),
      options: { maxPayloadBytes: 10, chunkedRequests: 'accept' },
    },
    {
      why: 'a body in chunks',
      code: 'LENGTH_REQUIRED',
      bytes: post(['Transfer-Encoding: chunked'], 'b\r\nelevenbytes\r\n0\r\n\r\n'),
    },
    {
      why: 'a body that is compressed',
      code: 'CONTENT_ENCODED',
      bytes: post([...lengths(1), 'Content-Encoding: gzip'], 'x'),
    },
    {
      why: 'text that is not UTF-8',
      code: 'BODY_NOT_UTF8',
      bytes: post([...lengths(1), 'Content-Type: text/plain'], '\x80'),
    },
  ],
};

describe.each(['socket', 'request'] as const)('a %s that is refused is counted and told why', (kind) => {
  test.each(refusals[kind])('for $why as $code', async ({ code, bytes, options, prepare }) => {
    const serving = await serveAdmin(options);
    await prepare?.(serving);
    const before = await counts(serving.admin);
    const answered = await sendUntilRefused(serving.port, bytes);
    // Whose end is in doubt is cut.
    expect(answered).toBe(code === 'REQUEST_UNCLEAR' ? null : code);
    const after = await counts(serving.admin);
    const family = kind === 'socket' ? 'connections' : 'requests';
    expect(moved(before, after)).toEqual({ [`heddle_${family}_refused_total{code="${code}"}`]: 1 });
  });
});

test('every code that is counted from the start has its refusal here', () => {
  const { refused, refusedRequests } = new Statistics();
  const codes = (kind: 'socket' | 'request') => new Set(refusals[kind].map(({ code }) => code));
  expect(new Set(Object.keys(refused))).toEqual(codes('socket'));
  expect(new Set(Object.keys(refusedRequests))).toEqual(codes('request'));
});

function get(path: string, headers: readonly string[] = []): string {
  return ['GET ', path, ' HTTP/1.1\r\nHost: x\r\n', ...headers.map((line) => `${line}\r\n`), '\r\n'].join('');
}

function post(headers: readonly string[], body: string): string {
  return get('/messages', headers).replace('GET', 'POST') + body;
}

function lengths(...values: readonly number[]): string[] {
  return values.map((value) => `Content-Length: ${value}`);
}

/** The code of the answer that is an error, or null at the end of the connection without one. */
async function sendUntilRefused(port: number, bytes: string): Promise<string | null> {
  let raw: RawSocket | undefined;
  await until(async () => {
    raw = await openRaw(port);
    raw.write(Buffer.from(bytes, 'latin1'));
    await raw.waitForHead();
    return !/^HTTP\/1\.1 (101|200) /.test(raw.rest);
  }, 'a refusal');
  return raw === undefined || raw.rest === '' ? null : (await readProblem(raw)).code;
}

/** The counters of refusals, as they are scraped. */
async function counts(admin: Admin): Promise<Map<string, number>> {
  const { text } = await admin.call('GET', '/metrics');
  const lines = text.matchAll(/^(heddle_\w+_refused_total\{.*\}) (\d+)$/gm);
  return new Map([...lines].map(([, key = '', value]) => [key, Number(value)]));
}

function moved(before: Map<string, number>, after: Map<string, number>): Record<string, number> {
  const differences = [...after].map(([key, value]) => [key, value - (before.get(key) ?? 0)] as const);
  return Object.fromEntries(differences.filter(([, difference]) => difference !== 0));
}
