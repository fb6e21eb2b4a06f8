// Two servers behind each of the real programs, with the files of deploy/.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maxHeaderBytes } from '#dist/protocol/limits.js';
import { handshake, openRaw } from '../../support/clients/raw-socket.ts';
import { connect, refused } from '../../support/clients/ws-client.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { proxyNames, type RunningProxy, startProxy } from '../../support/servers/proxy.ts';
import { handlerFile } from '../../support/servers/serve.ts';

const mebibyte = 1024 * 1024;
const proxies = new Map<string, RunningProxy>();
const servers: ConsoleServer[] = [];

beforeAll(async () => {
  const handler = handlerFile('obey-or-echo.mjs');
  servers.push(...(await Promise.all([startConsoleServer({}, handler), startConsoleServer({}, handler)])));
  const [first, second] = servers;
  if (first === undefined || second === undefined) throw new Error('no servers');
  for (const name of proxyNames) proxies.set(name, await startProxy(name, first, second));
});

afterAll(async () => {
  await Promise.all([...proxies.values()].map((proxy) => proxy.stop()));
  await Promise.all(servers.map((server) => server.stop()));
});

describe.each(proxyNames)('behind %s', (name) => {
  const proxy = (): RunningProxy => {
    const found = proxies.get(name);
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  };

  test('a handshake keeps its path, query and host, and the address in X-Forwarded-For is not the client’s to say', async () => {
    const headers = { 'X-Forwarded-For': '203.0.113.7', Host: 'chat.example' };
    const client = await connect(`${proxy().url}/alice?room=4`, { headers });
    expect(JSON.parse(String(await client.ask('who')))).toMatchObject({
      name: 'alice',
      query: { room: '4' },
      address: '127.0.0.1',
      headers: { host: 'chat.example', 'x-forwarded-for': '127.0.0.1' },
    });
  });

  test('messages keep their order both ways', async () => {
    const client = await connect(`${proxy().url}/orderly`);
    const numbers = Array.from({ length: 2000 }, (_, index) => String(index));
    for (const number of numbers) client.send(`say ${number}`);
    for (const number of numbers) expect(await client.next()).toBe(number);
  });

  test('messages of 1 MiB pass both ways, text and binary', async () => {
    const client = await connect(`${proxy().url}/large`);
    const text = 'x'.repeat(mebibyte - 'say '.length);
    expect((await client.ask(`say ${text}`)) === text).toBe(true);
    const bytes = randomBytes(mebibyte);
    expect(bytes.equals(Buffer.from(await client.ask(bytes)))).toBe(true);
  });

  test.each([1000, 1013, 4001])('the close code %d and its reason reach the client', async (code) => {
    const client = await connect(`${proxy().url}/leaver`);
    client.send(`close ${code} all of it`);
    expect(await client.closed).toEqual({ code, reason: 'all of it' });
  });

  test('the close code and reason of a client reach the handler', async () => {
    const watchers = await Promise.all(servers.map(({ url }) => connect(`${url}/undertaker`)));
    const leaver = await connect(`${proxy().url}/${name}-goes`);
    expect((await leaver.close(4000, 'bye')).code).toBe(4000);
    // Whichever server the leaver was on; clients of the tests before may still be on their way out.
    const told = watchers.map(async (watcher) => {
      for (;;) {
        const text = String(await watcher.next());
        if (text.startsWith(`${name}-goes `)) return text;
      }
    });
    expect(await Promise.race(told)).toBe(`${name}-goes 4000 bye`);
    // The other server has nothing to tell.
    for (const each of told) each.catch(() => {});
  });

  test('a cookie of 12 KB reaches the handler', async () => {
    const cookie = `session=${'c'.repeat(12_000)}`;
    const client = await connect(`${proxy().url}/`, { headers: { cookie } });
    const { headers } = JSON.parse(String(await client.ask('who')));
    expect(headers.cookie === cookie).toBe(true);
  });

  test('header fields of almost all that Heddle takes reach it, and what is more is refused by Heddle', async () => {
    const field = (bytes: number) => ({ headers: { 'X-Much': 'm'.repeat(bytes) } });
    const client = await connect(`${proxy().url}/`, field(maxHeaderBytes - 1000));
    expect(await client.ask('say here')).toBe('here');
    const { status, body } = await refused(`${proxy().url}/`, field(maxHeaderBytes + 1));
    expect([status, body.code]).toEqual([431, 'HEADERS_TOO_LARGE']);
  });

  test('a header field whose name has an underscore is left out, and the handshake is answered', async () => {
    const raw = await openRaw(proxy().port);
    raw.socket.write(handshake('/', ['X_Trace: 1']));
    await raw.readHead();
    expect(raw.head).toMatch(/^HTTP\/1\.1 101 /i);
  });

  test('POST /messages is answered, with 1 MiB too, and what is larger is refused by Heddle', async () => {
    const post = (body: string | Buffer | ReadableStream) =>
      fetch(`${proxy().http}/messages`, {
        method: 'POST',
        headers: { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/octet-stream' },
        body,
        duplex: 'half',
      });
    expect(await (await post('say hello')).text()).toBe('hello');
    const large = randomBytes(mebibyte);
    expect(large.equals(Buffer.from(await (await post(large)).arrayBuffer()))).toBe(true);
    // nginx says how long it is, HAProxy sends chunks on.
    const chunked = await post(new Blob([large.subarray(0, 5000)]).stream());
    expect(chunked.status).toBe(name === 'nginx' ? 200 : 411);
    const refusal = await post(Buffer.alloc(mebibyte + 1));
    expect([refusal.status, ((await refusal.json()) as { code: string }).code]).toEqual([
      413,
      'BODY_TOO_LARGE',
    ]);
  });
});
