import { connect as connectTcp } from 'node:net';
import { describe, expect, test } from 'vitest';
import { clientFrame, connectRaw, opcode } from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('obey.mjs');

async function who(url: string, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const client = await connect(url, { headers });
  return JSON.parse(String(await client.ask('who')));
}

test('the handler sees name, URL, query, headers, address and transport of its client', async () => {
  const { url, heddle } = await serve({ handler });
  const seen = await who(`${url}/alice?x=1&y=a%20b&x=2`, { 'X-Trace': 'abc', cookie: 'a=b; c="u"' });
  expect(seen).toMatchObject({
    name: 'alice',
    url: '/alice?x=1&y=a%20b&x=2',
    query: { x: '2', y: 'a b' },
    address: '127.0.0.1',
    subprotocol: '',
    transport: 'websocket',
  });
  expect(seen.headers).toMatchObject({ 'x-trace': 'abc', host: `127.0.0.1:${heddle.listener?.port}` });
  expect(Object.keys(seen.headers as object)).not.toContain('sec-websocket-key');
  const { clients } = await heddle.listClients();
  expect(clients[0]).toMatchObject({ id: seen.id, name: 'alice', url: seen.url, query: seen.query, lane: 0 });
});

describe('header fields', () => {
  async function headersOf(...lines: string[]): Promise<Record<string, string>> {
    const { port } = await serve({ handler });
    const raw = await connectRaw(port, '/', lines);
    raw.write(clientFrame(opcode.text, 'who'));
    return JSON.parse(String((await raw.frame())?.payload)).headers;
  }

  test('keep every character of their values', async () => {
    const quotes = 'a:1:b "x" \\ 5:z';
    const headers = await headersOf(
      'X-Odd: grüß 回答 dich',
      `X-Quotes: ${quotes}`,
      'X-Tab: a\tb',
      'X-Empty:',
    );
    expect(headers).toMatchObject({
      'x-odd': 'grüß 回答 dich',
      'x-quotes': quotes,
      'x-tab': 'a\tb',
      'x-empty': '',
    });
  });

  test('that come on several lines are one value, in the order of the lines; cookies as one cookie line', async () => {
    const headers = await headersOf(
      'X-Forwarded-For: 203.0.113.1',
      'Cookie: a=1',
      'x-forwarded-for: 198.51.100.2, 198.51.100.3',
      'X-Empty:',
      'Cookie: b=2; c=3',
      'X-Empty: 1',
      'X-FORWARDED-FOR: 192.0.2.4',
      'Origin: https://example.com',
      'Origin: https://example.com',
    );
    expect(headers).toMatchObject({
      'x-forwarded-for': '203.0.113.1, 198.51.100.2, 198.51.100.3, 192.0.2.4',
      cookie: 'a=1; b=2; c=3',
      'x-empty': ', 1',
      origin: 'https://example.com',
    });
  });

  test('are the same where operators see them', async () => {
    const { port, heddle } = await serve({ handler });
    await connectRaw(port, '/', ['X-Twice: 1', 'X-Twice: 2']);
    const { clients } = await heddle.listClients();
    expect(clients[0]?.headers).toMatchObject({ 'x-twice': '1, 2' });
  });

  test('are without those of the connection', async () => {
    const names = Object.keys(await headersOf('Keep-Alive: timeout=5', 'TE: trailers'));
    expect(names).toEqual(['host']);
  });
});

describe('the name', () => {
  test('is the id where the path is empty', async () => {
    const { url } = await serve({ handler });
    const { id, name } = await who(`${url}/?x=1`);
    expect(name).toBe(id);
  });

  test.each([
    ['/a/b/c', 'a/b/c'],
    ['/%E5%9B%9E%20x', '回 x'],
    ['/100%', '100%'],
    ['/%FF', '%FF'],
    ['//', '/'],
    ['/__proto__', '__proto__'],
  ])('for the path %s is %j', async (path, name) => {
    const { port } = await serve({ handler });
    const raw = await connectRaw(port, path);
    raw.write(clientFrame(opcode.text, 'who'));
    const seen = JSON.parse(String((await raw.frame())?.payload));
    expect(seen.name).toBe(name);
    expect(seen.url).toBe(path);
  });
});

test('an id is unique, and stays the same for as long as the client is online', async () => {
  const { url } = await serve({ handler });
  const client = await connect(url);
  const first = JSON.parse(String(await client.ask('who')));
  const again = JSON.parse(String(await client.ask('who')));
  const other = await who(url);
  expect(again.id).toBe(first.id);
  expect(other.id).not.toBe(first.id);
});

test('counts of messages and bytes go both ways', async () => {
  const { url, heddle } = await serve({ handler: 'echo' });
  const client = await connect(`${url}/counted`);
  await client.ask('12345');
  await client.ask(Buffer.alloc(1000));
  const { clients } = await heddle.listClients();
  expect(clients[0]).toMatchObject({ messagesIn: 2, bytesIn: 1005, messagesOut: 2, bytesOut: 1005 });
  expect(heddle.statistics).toMatchObject({ messagesIn: 2, bytesIn: 1005, messagesOut: 2, bytesOut: 1005 });
  expect(clients[0]?.handlerTimeUs).toBeGreaterThanOrEqual(0);
});

test('a connection that never speaks is no client', async () => {
  const { port, heddle } = await serve();
  const socket = connectTcp(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  expect(heddle.clientCount).toBe(0);
  socket.destroy();
});
