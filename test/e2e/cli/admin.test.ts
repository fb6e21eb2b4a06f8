import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { HeddleServer } from '#dist/index.js';
import { startAdmin, token } from '../../support/admin.ts';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { pipe } from '../../support/servers/piped-cli.ts';
import { handlerFile } from '../../support/servers/serve.ts';

let heddle: HeddleServer;
let url: string;
let env: Record<string, string>;
let alice: WsClient;
let id: string;

beforeAll(async () => {
  const started = await startAdmin({ handler: handlerFile('obey.mjs') });
  ({ heddle, url } = started);
  env = { ADMIN_TOKEN: token, ADMIN_PORT: String(started.admin.port) };
});

beforeEach(async () => {
  alice = await connect(`${url}/alice`);
  await alice.ask('hi');
  id = (await heddle.listClients({ query: 'alice', sort: 'connectedAt' })).clients.at(-1)?.id ?? '';
});

afterAll(() => heddle.close());

const admin = (args: readonly string[], input: string | Uint8Array = '') =>
  pipe(['admin', ...args], input, env);

test('status says what the server is and does', async () => {
  const { code, stdout, stderr } = await admin(['status']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Server {2,}Heddle \d+\.\d+\.\d+, process \d+, up \d\d:\d\d:\d\d$/m);
  expect(stdout).toMatch(new RegExp(`^Listener {2,}${url}$`, 'm'));
  expect(stdout).toMatch(/^Clients {2,}\d+ online, /m);
});

test('clients and client show who is online, with nothing in them that steers the terminal', async () => {
  const evil = await connect(`${url}/evil%1b%5B31m?x=%E2%80%AE`);
  const { stdout } = await admin([
    'clients',
    '--query',
    'evil',
    '--sort',
    'bytesIn',
    '--desc',
    '--limit',
    '1',
  ]);
  const [head, row, end] = stdout.split('\n');
  expect(head).toMatch(/^ID +NAME +ADDRESS +SINCE +IN +OUT +QUEUED +TOTAL HANDLER TIME +LANE$/);
  expect(row).toContain('evil\\u{1b}[31m');
  expect(row).toMatch(/ 127\.0\.0\.1 +\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{3} /);
  expect(end).toBe('1 of 1 clients');
  await evil.close();
  expect((await admin(['client', id])).stdout).toMatch(/^Messages in {2,}1 \(2 B\)$/m);
});

test('pages of clients are reached by their cursor', async () => {
  const { clients } = await heddle.listClients();
  const first = JSON.parse((await admin(['clients', '--limit', '1', '--json'])).stdout);
  expect(first.clients[0].id).toBe(clients[0]?.id);
  if (first.next === null) expect(clients.length).toBe(1);
  else {
    const second = await admin(['clients', '--limit', '1', '--cursor', first.next, '--json']);
    expect(JSON.parse(second.stdout).clients[0].id).toBe(clients[1]?.id);
  }
});

describe('a message', () => {
  test('goes to one client, as text', async () => {
    const { code, stdout } = await admin(['send', id, '你好 <b>']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Sent to 1 client.\n' });
    expect(await alice.next()).toBe('你好 <b>');
  });

  test('goes to everyone, as bytes given in hex', async () => {
    const { stdout } = await admin(['broadcast', '--hex', '00 ff', '--json']);
    expect(JSON.parse(stdout)).toEqual({ reached: heddle.clientCount });
    expect(await alice.next()).toEqual(Buffer.from([0, 255]));
  });

  test('goes to a topic, from the input, byte by byte', async () => {
    alice.send('subscribe news/1');
    const all = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    await until(async () => {
      const { stdout } = await admin(['publish', '--binary', 'news/1'], all);
      return stdout === 'Sent to 1 client.\n';
    }, 'the subscription');
    expect(await alice.next()).toEqual(all);
    expect((await admin(['topics'])).stdout).toContain('news/1\n1 of 1 topics\n');
  });
});

test('what is refused is one line of JSON too, with code and values', async () => {
  const { code, stdout, stderr } = await admin(['--json', 'kick', 'nobody']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'heddle: No client named nobody is online\n' });
  expect(JSON.parse(stdout)).toMatchObject({
    code: 'NAME_NOT_FOUND',
    status: 404,
    values: { name: 'nobody' },
  });
});

test('an error of a server of another version is shown with its values', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(418, { 'content-type': 'application/problem+json' });
    response.end('{"code":"TEAPOT","detail":"It is a \\u001bteapot","values":{"limit":2,"who":"\\u001b["}}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const { code, stderr } = await admin(['status', '--url', `http://127.0.0.1:${port}`]);
  expect(code).toBe(1);
  expect(stderr).toBe(
    'heddle: The admin API answers TEAPOT: It is a \\u{1b}teapot (limit = 2, who = \\u{1b}[)\n',
  );
});

test('kick closes a client with code and reason', async () => {
  const { code, stdout } = await admin(['kick', id, '--code', '4001', '--reason', 'enough of it']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Closed.\n' });
  expect(await alice.closed).toEqual({ code: 4001, reason: 'enough of it' });
});

test('lanes are listed', async () => {
  const { stdout } = await admin(['lanes']);
  expect(stdout).toMatch(
    /^LANE +THREAD +LOAD +CLIENTS +QUEUED +OLDEST WAIT +HANDLED +AVERAGE HANDLER TIME +HELD UP\n0 +\d+ +\d+ % /,
  );
});

test('close and open the listener', async () => {
  const count = heddle.clientCount;
  expect((await admin(['close'])).stdout).toBe(`Closed, and ${count} clients with it.\n`);
  expect((await alice.closed).code).toBe(1001);
  expect((await admin(['status'])).stdout).toMatch(/^Listener +closed$[\s\S]*^Warning +LISTENER_CLOSED$/m);
  const { stdout } = await admin(['open', '--host', '127.0.0.1', '--port', '0']);
  url = stdout.trim().replace('Open at ', '');
  expect(url).toBe(`ws://127.0.0.1:${heddle.listener?.port}`);
  await connect(url);
});

test('an address without a scheme is that of http://', async () => {
  expect((await admin(['--url', `127.0.0.1:${env.ADMIN_PORT}`, 'lanes'])).code).toBe(0);
});

test('the URL that the server prints at start is enough', async () => {
  const at = `http://127.0.0.1:${env.ADMIN_PORT}/#token=${token}`;
  expect((await pipe(['admin', 'status', '--json', '--url', at])).code).toBe(0);
  const { stdout } = await pipe([
    'admin',
    '--json',
    '--token',
    token,
    '--url',
    at.replace(/#.*/, ''),
    'lanes',
  ]);
  expect(JSON.parse(stdout)).toMatchObject({ lanes: [{ index: 0 }] });
});

describe('what cannot be done ends with 1 and the reason', () => {
  test.each([
    [
      'nobody with that id',
      ['client', '00000000-0000000000000000'],
      /^heddle: No client with the id 00000000-0000000000000000 is online\n$/,
    ],
    ['nobody with that name', ['client', 'nobody'], /^heddle: No client named nobody is online\n$/],
    [
      'a limit that is none',
      ['clients', '--limit', '0'],
      /^heddle: The request is not valid: query\.limit: /,
    ],
    [
      'a sort that is none',
      ['clients', '--sort', 'x'],
      /^error: option '--sort <key>' argument 'x' is invalid\./,
    ],
    [
      'a code that cannot be sent',
      ['kick', 'ID', '--code', '1006'],
      /^heddle: Close code 1006 cannot be sent: /,
    ],
    ['a port that is none', ['open', '--port', 'x'], /^heddle: The request is not valid: body\.port: /],
    [
      'hex that is none',
      ['broadcast', '--hex', 'xy'],
      /^heddle: Not sent, these are not pairs of hex digits: xy\n$/,
    ],
    ['an unknown command', ['reboot'], /^error: unknown command 'reboot'/],
    ['a wrong token', ['--token', 'wrong', 'status'], /^heddle: The token is missing or wrong\n$/],
    [
      'no API there',
      ['--url', 'http://127.0.0.1:1', 'status'],
      /^heddle: No admin API answers at http:\/\/127\.0\.0\.1:1: /,
    ],
    ['no URL', ['--url', 'ws://x', 'status'], /^heddle: No admin API answers at ws:\/\/x: it is no http/],
  ])('%s', async (_what, args, message) => {
    const { code, stdout, stderr } = await admin(args.map((arg) => arg.replace('ID', id)));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('another server at the address', async () => {
    const { code, stderr } = await admin(['--url', url.replace('ws', 'http'), 'status']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `heddle: No admin API answers at ${url.replace('ws', 'http')}: there is nothing at /api/status: it is the port of the clients, or a server of another version\n`,
    });
  });

  test('a token that no header field can carry, and is not shown', async () => {
    const { code, stderr } = await admin(['--token', 'secret\nsecret', 'status']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'heddle: The token is missing or wrong\n' });
  });

  test('no token', async () => {
    const { code, stderr } = await pipe(['admin', 'status']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'heddle: The admin API asks for its token: set ADMIN_TOKEN or give --token\n',
    });
  });
});
