import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Operation, operations } from '#dist/contract/operations.js';
import type { HeddleServer } from '#dist/index.js';
import { type Admin, serveAdmin, startAdmin, token } from '../../support/admin.ts';
import { connect, refused } from '../../support/clients/ws-client.ts';
import { MemoryLog } from '../../support/memory-log.ts';

const all = Object.entries<Operation>(operations).map(([id, { method, path, isPublic }]) => ({
  id,
  method,
  path: path.replace(/:\w+/g, 'x'),
  isPublic: isPublic === true,
}));
const changing = all.filter(({ method, isPublic }) => method !== 'GET' && !isPublic);

let heddle: HeddleServer;
let admin: Admin;

beforeAll(async () => {
  ({ heddle, admin } = await startAdmin());
});

afterAll(() => heddle.close());

// Wrong tokens are counted by address: each test that gives some comes from an address of its own.
let addresses = 1;
const anAddress = () => `127.0.0.${++addresses}`;

test('nothing but health, readiness and the page is readable without the token', async () => {
  for (const { method, path, isPublic } of all) {
    const { status, json, headers } = await admin.call(method, path, { token: null });
    if (isPublic) expect(status, path).not.toBe(401);
    else {
      expect({ path, status }).toEqual({ path, status: 401 });
      expect(json).toMatchObject({ code: 'UNAUTHORIZED' });
      expect(headers['www-authenticate']).toBe('Bearer realm="heddle"');
    }
  }
  for (const path of ['/livez', '/healthz', '/readyz']) {
    expect((await admin.call('GET', path, { token: null })).status).toBe(200);
  }
});

test.each([
  '/api',
  '/api/',
  '/api/nothing',
  '/metrics/',
  '/%61pi/status',
  '/api/%73tatus',
  '//api/status',
  '/API/status',
])('%s shows nothing without the token either', async (path) => {
  const { status, headers, text } = await admin.call('GET', path, { token: null });
  // What is not of the API is the page, which holds no data.
  const isPage = String(headers['content-type']).startsWith('text/html');
  expect([401, 404]).toContain(isPage ? 404 : status);
  expect(text).not.toMatch(/uptimeSec|heddle_clients/);
  expect((await admin.call('HEAD', path, { token: null })).status).toBe(status);
});

test.each([
  ['another token', 'Bearer another-token-of-that-size'],
  ['a beginning of the token', `Bearer ${token.slice(0, -1)}`],
  ['the token and more', `Bearer ${token}x`],
  ['the token in other letters', `Bearer ${token.toUpperCase()}`],
  ['nothing', 'Bearer '],
  ['another scheme', `Basic ${token}`],
  ['the bare token', token],
])('%s is refused', async (_what, authorization) => {
  const options = { token: null, headers: { authorization }, from: anAddress() };
  expect(await admin.code('GET', '/api/status', options)).toBe('401 UNAUTHORIZED');
});

describe('a browser', () => {
  test('exchanges the token for a cookie that scripts cannot read and other sites cannot use', async () => {
    const { status, headers } = await admin.json('POST', '/api/login', { token }, { token: null });
    expect(status).toBe(204);
    const [cookie = ''] = headers['set-cookie'] ?? [];
    expect(cookie).toMatch(
      new RegExp(`^heddle_session_${admin.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`),
    );
    const session = cookie.split(';')[0] ?? '';
    expect((await get(admin, '/api/status', session)).status).toBe(200);
    expect((await get(admin, '/metrics', `a=b; ${session}; c=d`)).status).toBe(200);
  });

  test.each(['', 'heddle_session=x', 'heddle_session_PORT=', 'heddle_session_PORT=x'])(
    'with the cookie "%s" is not logged in',
    async (cookie) => {
      const { status } = await get(admin, '/api/status', cookie.replace('PORT', String(admin.port)));
      expect(status).toBe(401);
    },
  );

  test('changes nothing with its cookie from a page of another origin, or of none', async () => {
    const cookie = await admin.logIn();
    const foreign = ['http://evil.example', `http://127.0.0.1:${admin.port + 1}`, 'null', 'garbage', ''];
    for (const { method, path } of changing) {
      for (const origin of foreign) {
        const headers = { cookie, ...(origin === '' ? {} : { origin }) };
        const code = await admin.code(method, path, { token: null, headers });
        expect(code, `${method} ${path} from ${origin}`).toBe('403 ORIGIN_REFUSED');
      }
    }
    const own = { cookie, origin: admin.base, 'content-type': 'text/plain' };
    const sent = await admin.call('POST', '/api/messages', { token: null, headers: own, body: 'hi' });
    expect(sent.json).toEqual({ reached: 0 });
  });

  test('reads without an Origin, as browsers do not send one for reading', async () => {
    expect((await get(admin, '/api/clients', await admin.logIn())).status).toBe(200);
  });

  test('behind a proxy that speaks TLS has an https origin of the same host', async () => {
    const headers = { origin: `https://127.0.0.1:${admin.port}`, 'content-type': 'application/json' };
    expect((await admin.json('POST', '/api/login', { token }, { token: null, headers })).status).toBe(204);
  });

  test('cannot be logged in by a foreign page', async () => {
    const headers = { origin: 'http://evil.example' };
    const { json } = await admin.json('POST', '/api/login', { token }, { token: null, headers });
    expect(json).toMatchObject({ code: 'ORIGIN_REFUSED' });
  });

  test('that logs out has a cookie that is worth nothing, and no live stream', async () => {
    const cookie = await admin.logIn();
    const other = await admin.logIn();
    const headers = { cookie, origin: admin.base };
    const live = await connect(`ws://127.0.0.1:${admin.port}/api/live`, { headers });
    const { status, headers: answered } = await admin.call('POST', '/api/logout', { token: null, headers });
    expect(status).toBe(204);
    expect(answered['set-cookie']?.[0]).toMatch(/^heddle_session_\d+=; .*Max-Age=0$/);
    expect(await live.closed).toEqual({ code: 1008, reason: 'the session has ended' });
    expect((await get(admin, '/api/status', cookie)).status).toBe(401);
    expect((await get(admin, '/api/status', other)).status).toBe(200);
  });
});

test('a script with the token needs no Origin, but not a wrong one', async () => {
  expect((await admin.call('DELETE', '/api/listener')).status).toBe(200);
  const headers = { origin: 'http://evil.example' };
  expect(await admin.code('PUT', '/api/listener', { headers })).toBe('403 ORIGIN_REFUSED');
});

test.each(['evil.example', 'evil.example:PORT', '127.0.0.1.evil.example', '192.0.2.1:PORT'])(
  'on a loopback address the Host "%s" is refused, because a name server of others made it',
  async (host) => {
    const headers = { host: host.replace('PORT', String(admin.port)) };
    for (const path of ['/api/status', '/healthz', '/']) {
      expect(await admin.code('GET', path, { headers }), path).toBe('403 HOST_REFUSED');
    }
  },
);

test.each(['localhost:1', 'LOCALHOST', '127.0.0.1', '127.9.9.9:80', '[::1]:45679'])(
  'on a loopback address the Host "%s" is taken: a tunnel may have another port',
  async (host) => {
    expect((await admin.call('GET', '/api/status', { headers: { host } })).status).toBe(200);
  },
);

test('on an address for a network any Host is taken', async () => {
  const { admin } = await serveAdmin({ adminHost: '0.0.0.0' });
  expect((await admin.call('GET', '/api/status', { headers: { host: 'ops.example' } })).status).toBe(200);
});

test('after five wrong tokens an address waits with the next wrong one; the right one is right at any time', async () => {
  const { admin } = await serveAdmin();
  const cookie = await admin.logIn();
  const wrong = { token: 'wrong' };
  for (let attempt = 0; attempt < 4; attempt++) {
    expect((await admin.json('POST', '/api/login', wrong, { token: null })).status).toBe(401);
  }
  expect(await admin.code('GET', '/api/status', { token: 'wrong' })).toBe('401 UNAUTHORIZED');
  const limited = await admin.json('POST', '/api/login', wrong, { token: null });
  expect(limited.status).toBe(429);
  expect(limited.json).toMatchObject({ code: 'TOO_MANY_ATTEMPTS' });
  expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(limited.headers['retry-after'])).toBeLessThanOrEqual(60);
  expect(await admin.code('GET', '/api/status', { token: 'wrong' })).toBe('429 TOO_MANY_ATTEMPTS');
  expect((await admin.call('GET', '/api/status')).status).toBe(200);
  expect((await admin.json('POST', '/api/login', { token }, { token: null })).status).toBe(204);
  await admin.watch();
  expect((await get(admin, '/api/status', cookie)).status).toBe(200);
});

describe('the live stream', () => {
  const live = (admin: Admin, headers: Record<string, string>, path = '/api/live') =>
    refused(`ws://127.0.0.1:${admin.port}${path}`, { headers });
  const bearer = { authorization: `Bearer ${token}` };

  test.each([
    ['without the token', {}, '401 UNAUTHORIZED'],
    ['with a wrong token', { authorization: 'Bearer wrong' }, '401 UNAUTHORIZED'],
    ['with a cookie that is none', { cookie: 'heddle_session_1=x', origin: 'OWN' }, '401 UNAUTHORIZED'],
    ['from a foreign page', { ...bearer, origin: 'http://evil.example' }, '403 ORIGIN_REFUSED'],
    ['under another name', { ...bearer, host: 'evil.example' }, '403 HOST_REFUSED'],
  ])('%s is refused', async (_what, headers, code) => {
    const sent = {
      ...headers,
      ...('origin' in headers && headers.origin === 'OWN' ? { origin: admin.base } : {}),
    };
    const { status, body } = await live(admin, sent);
    expect(`${status} ${body.code}`).toBe(code);
  });

  test('of a browser needs the Origin of the console', async () => {
    const cookie = await admin.logIn();
    expect((await live(admin, { cookie })).body.code).toBe('ORIGIN_REFUSED');
    expect((await live(admin, { cookie, origin: 'http://evil.example' })).body.code).toBe('ORIGIN_REFUSED');
    await connect(`ws://127.0.0.1:${admin.port}/api/live`, { headers: { cookie, origin: admin.base } });
  });

  test('is at its own path only', async () => {
    const { status, headers } = await live(admin, bearer, '/api/status');
    expect(status).toBe(404);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });
});

test('the answers to everything have the security headers and are not kept', async () => {
  for (const path of ['/api/status', '/api/nothing', '/', '/healthz', '/metrics', '/api/clients/%zz']) {
    const { headers } = await admin.call('GET', path);
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self'; /),
      'cache-control': expect.stringMatching(/^no-(store|cache)$/),
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
});

test('the log tells what operators did, never the token', async () => {
  const log = new MemoryLog('trace');
  const { admin } = await serveAdmin({}, log);
  const cookie = await admin.logIn();
  await admin.json('POST', '/api/login', { token: 'wrong-token' }, { token: null });
  await admin.call('GET', `/api/status?token=${token}`);
  await admin.call('POST', `/api/messages?token=${token}`, {
    headers: { 'content-type': 'text/plain' },
    body: 'hi',
  });
  const line = await log.line({ msg: 'operator', path: '/api/messages' });
  expect(line).toMatchObject({ method: 'POST', status: 200, address: '127.0.0.1' });
  const text = JSON.stringify(log.lines);
  expect(text).not.toContain(token);
  expect(text).not.toContain('wrong-token');
  expect(text).not.toContain(cookie.split('=')[1]);
});

function get(admin: Admin, path: string, cookie: string) {
  return admin.call('GET', path, { token: null, headers: { cookie } });
}
