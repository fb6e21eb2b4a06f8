import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Operation, type OperationId, operations } from '#dist/contract/operations.js';
import { problemSchema } from '#dist/contract/schemas.js';
import type { HeddleServer } from '#dist/index.js';
import { type Admin, type CallOptions, startAdmin, token } from '../../support/admin.ts';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';

const text = { 'content-type': 'text/plain; charset=utf-8' };
const binary = { 'content-type': 'application/octet-stream' };
const json = { 'content-type': 'application/json' };

interface Case extends CallOptions {
  title: string;
  /** Path with query; `:id` stands for the id of alice, `PORT` for a port that is taken. */
  path: string;
  status: number;
  /** Error code of a refusal. */
  code?: string;
}

// Every operation of the document, with good and with bad input. An operation that is added without its cases here
// fails the first test.
const cases: Record<OperationId, Case[]> = {
  login: [
    { title: 'the token', path: '', status: 204, headers: json, body: JSON.stringify({ token }) },
    {
      title: 'a wrong token',
      path: '',
      status: 401,
      code: 'UNAUTHORIZED',
      headers: json,
      body: '{"token":"x"}',
    },
    { title: 'no token', path: '', status: 400, code: 'REQUEST_INVALID', headers: json, body: '{}' },
    { title: 'no body', path: '', status: 400, code: 'REQUEST_INVALID' },
    {
      title: 'more than a token',
      path: '',
      status: 400,
      code: 'REQUEST_INVALID',
      headers: json,
      body: '{"token":"x","a":1}',
    },
    { title: 'broken JSON', path: '', status: 400, code: 'REQUEST_INVALID', headers: json, body: '{' },
    {
      title: 'much JSON',
      path: '',
      status: 413,
      code: 'JSON_TOO_LARGE',
      headers: json,
      body: ' '.repeat(20_000),
    },
    {
      title: 'a form',
      path: '',
      status: 415,
      code: 'MEDIA_TYPE_UNSUPPORTED',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'token=x',
    },
    { title: 'text', path: '', status: 415, code: 'MEDIA_TYPE_UNSUPPORTED', headers: text, body: token },
  ],
  logout: [{ title: 'a token has no session to end', path: '', status: 204 }],
  getStatus: [{ title: 'it', path: '', status: 200 }],
  openListener: [
    {
      title: 'where it is open already',
      path: '',
      status: 200,
      headers: json,
      body: '{"host":"127.0.0.1","port":PORT}',
    },
    {
      title: 'elsewhere while it is open',
      path: '',
      status: 409,
      code: 'LISTENER_OPEN',
      headers: json,
      body: '{"port":1}',
    },
    {
      title: 'a port that is none',
      path: '',
      status: 400,
      code: 'REQUEST_INVALID',
      headers: json,
      body: '{"port":65536}',
    },
    {
      title: 'a port as text',
      path: '',
      status: 400,
      code: 'REQUEST_INVALID',
      headers: json,
      body: '{"port":"80"}',
    },
    {
      title: 'a host that is none',
      path: '',
      status: 400,
      code: 'REQUEST_INVALID',
      headers: json,
      body: '{"host":"a b"}',
    },
  ],
  closeListener: [{ title: 'while it is open', path: '', status: 200 }],
  listClients: [
    { title: 'all', path: '', status: 200 },
    { title: 'searched, sorted and cut', path: '?query=ALI&sort=bytesIn&order=desc&limit=1', status: 200 },
    { title: 'limit 0', path: '?limit=0', status: 400, code: 'REQUEST_INVALID' },
    { title: 'limit 1001', path: '?limit=1001', status: 400, code: 'REQUEST_INVALID' },
    { title: 'a limit that is no number', path: '?limit=1e1', status: 400, code: 'REQUEST_INVALID' },
    { title: 'a sort that is none', path: '?sort=constructor', status: 400, code: 'REQUEST_INVALID' },
    { title: 'an order that is none', path: '?order=up', status: 400, code: 'REQUEST_INVALID' },
    { title: 'a cursor that is none', path: '?cursor=abc', status: 400, code: 'REQUEST_INVALID' },
    { title: 'a parameter twice', path: '?limit=1&limit=2', status: 400, code: 'REQUEST_INVALID' },
    { title: 'a parameter that is none', path: '?page=2', status: 400, code: 'REQUEST_INVALID' },
  ],
  getClient: [
    { title: 'who is online', path: '/:id', status: 200 },
    { title: 'who is not', path: '/nobody', status: 404, code: 'CLIENT_NOT_FOUND' },
    {
      title: 'an id with hostile characters',
      path: '/%3Cb%3E%00%0d%0a',
      status: 404,
      code: 'CLIENT_NOT_FOUND',
    },
  ],
  disconnectClient: [
    { title: 'a code that cannot be sent', path: '/:id?code=1006', status: 400, code: 'CLOSE_CODE_INVALID' },
    { title: 'a code that is no number', path: '/:id?code=x', status: 400, code: 'REQUEST_INVALID' },
    {
      title: 'a long reason',
      path: `/:id?reason=${'r'.repeat(124)}`,
      status: 400,
      code: 'CLOSE_REASON_TOO_LONG',
    },
    { title: 'who is not online', path: '/nobody', status: 404, code: 'CLIENT_NOT_FOUND' },
    { title: 'code and reason in the query', path: '/:id?code=4000&reason=bye', status: 204 },
    {
      title: 'code and reason in the body',
      path: '/:id',
      status: 204,
      headers: json,
      body: '{"code":4000,"reason":"bye"}',
    },
    { title: 'no code and no reason', path: '/:id', status: 204 },
  ],
  sendToClient: [
    { title: 'text', path: '/:id/messages', status: 200, headers: text, body: '你好' },
    {
      title: 'who is not online',
      path: '/nobody/messages',
      status: 404,
      code: 'CLIENT_NOT_FOUND',
      headers: text,
      body: 'hi',
    },
    {
      title: 'JSON',
      path: '/:id/messages',
      status: 415,
      code: 'MEDIA_TYPE_UNSUPPORTED',
      headers: json,
      body: '{}',
    },
    {
      title: 'too much',
      path: '/:id/messages',
      status: 413,
      code: 'BODY_TOO_LARGE',
      headers: binary,
      body: new Uint8Array(1025),
    },
    {
      title: 'text that is no UTF-8',
      path: '/:id/messages',
      status: 400,
      code: 'BODY_NOT_UTF8',
      headers: text,
      body: new Uint8Array([0xff]),
    },
  ],
  broadcast: [
    { title: 'bytes', path: '', status: 200, headers: binary, body: new Uint8Array(1024) },
    { title: 'nothing', path: '', status: 415, code: 'MEDIA_TYPE_UNSUPPORTED' },
    { title: 'an empty text', path: '', status: 200, headers: text, body: '' },
    {
      title: 'an unknown type',
      path: '',
      status: 415,
      code: 'MEDIA_TYPE_UNSUPPORTED',
      headers: { 'content-type': 'image/png' },
      body: 'x',
    },
    {
      title: 'a broken type',
      path: '',
      status: 415,
      code: 'MEDIA_TYPE_UNSUPPORTED',
      headers: { 'content-type': 'text' },
      body: 'x',
    },
    {
      title: 'text in another charset',
      path: '',
      status: 415,
      code: 'MEDIA_TYPE_UNSUPPORTED',
      headers: { 'content-type': 'text/plain; charset=gbk' },
      body: 'x',
    },
    {
      title: 'too much',
      path: '',
      status: 413,
      code: 'BODY_TOO_LARGE',
      headers: text,
      body: 'x'.repeat(1025),
    },
  ],
  listTopics: [
    { title: 'all', path: '', status: 200 },
    { title: 'searched and cut', path: '?query=news&limit=1', status: 200 },
    { title: 'sorted', path: '?sort=messagesPerSec&order=asc', status: 200 },
    { title: 'limit 0', path: '?limit=0', status: 400, code: 'REQUEST_INVALID' },
    { title: 'a sort that is none', path: '?sort=name', status: 400, code: 'REQUEST_INVALID' },
    { title: 'a cursor that is none', path: '?cursor=x', status: 400, code: 'REQUEST_INVALID' },
  ],
  getTopic: [
    { title: 'one without subscribers', path: '/a%2Fb', status: 200 },
    { title: 'one that is too long', path: `/${'t'.repeat(1025)}`, status: 400, code: 'TOPIC_INVALID' },
  ],
  listClientTopics: [
    { title: 'those of alice', path: '/:id/topics?sort=topic', status: 200 },
    { title: 'limit 0', path: '/:id/topics?limit=0', status: 400, code: 'REQUEST_INVALID' },
    { title: 'of who is not online', path: '/nobody/topics', status: 404, code: 'CLIENT_NOT_FOUND' },
  ],
  sendToName: [
    { title: 'text', path: '/alice/messages', status: 200, headers: text, body: 'hi' },
    {
      title: 'to nobody',
      path: '/no%2Fbody/messages',
      status: 404,
      code: 'NAME_NOT_FOUND',
      headers: text,
      body: 'hi',
    },
    {
      title: 'JSON',
      path: '/alice/messages',
      status: 415,
      code: 'MEDIA_TYPE_UNSUPPORTED',
      headers: json,
      body: '{}',
    },
  ],
  disconnectName: [
    {
      title: 'a code that cannot be sent',
      path: '/alice?code=1005',
      status: 400,
      code: 'CLOSE_CODE_INVALID',
    },
    { title: 'nobody', path: '/nobody', status: 404, code: 'NAME_NOT_FOUND' },
    { title: 'all of that name', path: '/alice?code=4000&reason=bye', status: 200 },
  ],
  publish: [
    { title: 'text', path: '/a%2Fb%20c/messages', status: 200, headers: text, body: 'hi' },
    {
      title: 'a topic as long as it may be',
      path: `/${'t'.repeat(1024)}/messages`,
      status: 200,
      headers: text,
      body: 'hi',
    },
    {
      title: 'a longer topic',
      path: `/${'t'.repeat(1025)}/messages`,
      status: 400,
      code: 'TOPIC_INVALID',
      headers: text,
      body: 'hi',
    },
    { title: 'no topic', path: '//messages', status: 400, code: 'TOPIC_INVALID', headers: text, body: 'hi' },
  ],
  listLanes: [{ title: 'all', path: '', status: 200 }],
  listErrors: [
    { title: 'all', path: '', status: 200 },
    { title: 'some', path: '?kind=1&client=alice&before=9&limit=1', status: 200 },
    { title: 'limit 0', path: '?limit=0', status: 400, code: 'REQUEST_INVALID' },
    { title: 'a kind that is no number', path: '?kind=x', status: 400, code: 'REQUEST_INVALID' },
  ],
  listWarnings: [{ title: 'them', path: '', status: 200 }],
  getHistory: [
    { title: 'all', path: '', status: 200 },
    { title: 'what is new', path: '?since=1764288000000', status: 200 },
    { title: 'no time', path: '?since=yesterday', status: 400, code: 'REQUEST_INVALID' },
  ],
  listPresence: [{ title: 'them', path: '', status: 200 }],
  watchLive: [{ title: 'without an upgrade', path: '', status: 200 }],
  getMetrics: [{ title: 'them', path: '', status: 200 }],
  listNodes: [{ title: 'of a server that is alone', path: '', status: 200 }],
  getLiveness: [{ title: 'it', path: '', status: 200 }],
  getHealth: [{ title: 'it', path: '', status: 200 }],
  getReadiness: [{ title: 'it', path: '', status: 200 }],
  getOpenApi: [{ title: 'it', path: '', status: 200 }],
};

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: OperationId; responses: Record<string, unknown> }>>;
}

let heddle: HeddleServer;
let admin: Admin;
let url: string;
let document: Document;
let alice: WsClient;

beforeAll(async () => {
  ({ heddle, admin, url } = await startAdmin({ maxPayloadBytes: 1024, maxQueuedBytes: 1024 }));
  document = (await admin.call('GET', '/api/openapi.json')).json as Document;
});

beforeEach(async () => {
  if (heddle.listener === null) {
    const { port } = await heddle.openListener();
    url = `ws://127.0.0.1:${port}`;
  }
  alice = await connect(`${url}/alice`);
});

afterAll(() => heddle.close());

const described = () =>
  Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );

test('the document has every operation once, and this file has cases for each', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(described().sort()).toEqual(Object.keys(cases).sort());
});

test('every reference in the document leads to a schema', () => {
  const components = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
  const names = [...components].map(([, name]) => name as string);
  expect(names.length).toBeGreaterThan(30);
  const { schemas } = (document as unknown as { components: { schemas: Record<string, object> } }).components;
  for (const name of names) expect(schemas, name).toHaveProperty(name);
});

test('the document says where the server is and under which license, has no schema that nothing uses, and a 2xx everywhere', () => {
  const { servers, info, components } = document as unknown as {
    servers: { url: string }[];
    info: { license: unknown };
    components: { schemas: Record<string, object> };
  };
  expect(servers.map(({ url: where }) => where)).toEqual(['/']);
  const { license } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(info.license).toEqual({ name: license, identifier: license });
  const text = JSON.stringify(document);
  const unused = Object.keys(components.schemas).filter(
    (name) => !text.includes(`"#/components/schemas/${name}"`),
  );
  expect(unused).toEqual([]);
  for (const { operationId, responses } of Object.values(document.paths).flatMap(Object.values)) {
    expect(
      Object.keys(responses).some((status) => status.startsWith('2')),
      operationId,
    ).toBe(true);
  }
});

describe.each(Object.keys(cases) as OperationId[])('%s', (id) => {
  const operation: Operation = operations[id];
  const base = operation.path.replace(/\/:.*$/, '');

  test.each(cases[id])('$title: $status $code', async ({ path, status, code, body, headers }) => {
    const online = heddle.listener?.port ?? 0;
    const filled = typeof body === 'string' ? body.replace('PORT', String(online)) : body;
    const known = (await heddle.listClients({ query: 'alice' })).clients.at(-1)?.id ?? '';
    const answer = await admin.call(operation.method, `${base}${path.replace(':id', known)}`, {
      ...(headers === undefined ? {} : { headers }),
      ...(filled === undefined ? {} : { body: filled }),
    });
    expect(answer.json).toMatchObject(code === undefined ? {} : { code, status });
    expect(answer.status, answer.text).toBe(status);
    expectDocumented(id, answer.status);
    if (code !== undefined) {
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(problemSchema.strict().safeParse(answer.json).error).toBeUndefined();
    } else if (operation.success.body !== undefined) {
      expect(operation.success.body.parse(answer.json)).toEqual(answer.json);
    } else if (status === 204) expect(answer.text).toBe('');
  });
});

function expectDocumented(id: OperationId, status: number): void {
  const described = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .find(({ operationId }) => operationId === id);
  expect(Object.keys(described?.responses ?? {})).toContain(String(status));
}

test('a client that is closed gets the code and the reason', async () => {
  const { id } = (await heddle.listClients({ query: 'alice' })).clients.at(-1) ?? { id: '' };
  await admin.json('DELETE', `/api/clients/${id}`, { code: 4001, reason: 'enough' });
  expect(await alice.closed).toEqual({ code: 4001, reason: 'enough' });
});

test('what is sent to one, to a topic and to all arrives exactly, text as text and binary as binary', async () => {
  const bob = await connect(`${url}/bob`);
  const { id } = (await heddle.listClients({ query: 'bob' })).clients.at(-1) ?? { id: '' };
  const bytes = Buffer.from([0, 255, 10, 13]);
  await admin.call('POST', `/api/clients/${id}/messages`, { headers: text, body: '回答\0\u202e<b>' });
  expect(await bob.next()).toBe('回答\0\u202e<b>');
  const all = await admin.call('POST', '/api/messages', { headers: binary, body: bytes });
  expect(all.json).toEqual({ reached: heddle.clientCount });
  expect(await bob.next()).toEqual(bytes);
  expect(await alice.next()).toEqual(bytes);
});

test.each([
  ['PATCH', '/api/status', 'GET, HEAD'],
  ['POST', '/api/clients/x', 'GET, HEAD, DELETE'],
  ['DELETE', '/metrics', 'GET, HEAD'],
  ['POST', '/', 'GET, HEAD'],
])('%s %s is answered with the methods that are allowed', async (method, path, allow) => {
  const { status, json, headers } = await admin.call(method, path);
  expect({ status, allow: headers.allow }).toEqual({ status: 405, allow });
  expect(json).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
});

test.each(['/api', '/api/', '/api/nothing', '/api/clients/a/b', '/metrics/x.js'])(
  '%s does not exist',
  async (path) => {
    expect(await admin.code('GET', path)).toBe('404 ROUTE_NOT_FOUND');
  },
);

test('a URL that is none is a request that is not valid', async () => {
  expect(await admin.code('GET', '/api/clients/%zz')).toBe('400 REQUEST_INVALID');
});
