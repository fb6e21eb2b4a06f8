import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { addAnswers } from '#dist/main/admin/api/answers.js';
import { readPageFiles } from '#dist/main/admin/page/page-files.js';
import { servePage } from '#dist/main/admin/page/page-routes.js';
import { LimitedLog } from '#dist/main/basics/limited-log.js';
import { silentFaults } from '../../support/parts/silent-faults.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const index = `<!doctype html><title>Heddle</title>${'<p>a paragraph</p>'.repeat(50)}`;
let app: FastifyInstance;

beforeEach(async () => {
  const folder = await tempFolder();
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), index);
  await writeFile(join(folder, 'assets', 'main-abc123.js'), 'go()');
  await writeFile(join(folder, 'secret.key'), 'no web file');
  app = Fastify();
  const log = pino({ level: 'silent' });
  addAnswers(app, log, 1024, new LimitedLog(log, silentFaults()));
  servePage(app, await readPageFiles(folder));
  onTestFinished(() => app.close());
});

test.each(['/', '/index.html', '/?tab=messages'])('%s is the page', async (url) => {
  const answer = await app.inject(url);
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toBe(index);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'content-security-policy': expect.stringContaining("script-src 'self'"),
  });
});

test('files whose names change with their content are kept for ever', async () => {
  const answer = await app.inject('/assets/main-abc123.js');
  expect(answer.body).toBe('go()');
  expect(answer.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
});

test('a browser that takes gzip gets it where it helps', async () => {
  const zipped = await app.inject({ url: '/', headers: { 'accept-encoding': 'gzip, br' } });
  expect(zipped.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(zipped.rawPayload).toString()).toBe(index);
  const small = await app.inject({ url: '/assets/main-abc123.js', headers: { 'accept-encoding': 'gzip' } });
  expect(small.headers['content-encoding']).toBeUndefined();
});

test('what a browser has already is not sent again', async () => {
  const { headers } = await app.inject('/');
  const again = await app.inject({ url: '/', headers: { 'if-none-match': String(headers.etag) } });
  expect({ status: again.statusCode, body: again.body }).toEqual({ status: 304, body: '' });
});

test('HEAD has the headers only', async () => {
  const { statusCode, body } = await app.inject({ method: 'HEAD', url: '/' });
  expect({ statusCode, body }).toEqual({ statusCode: 200, body: '' });
});

test.each([
  '/health',
  '/liveness',
  '/ready',
  '/clients',
  '/clients/some-id',
  '/apis',
  '/assets',
  '/index.htm',
])('%s is nothing, and so 404 and not the page: a probe that is mistyped must fail', async (url) => {
  const { statusCode, body } = await app.inject(url);
  expect([statusCode, JSON.parse(body).code]).toEqual([404, 'ROUTE_NOT_FOUND']);
});

test.each(['/secret.key', '/../package.json', '/assets/../../x.js', '/..%2f..%2fx.js', '/assets/', '/a.php'])(
  '%s is no file of the page',
  async (url) => {
    const { statusCode, body } = await app.inject(url);
    expect(body).not.toContain('no web file');
    if (statusCode !== 200)
      expect({ statusCode, code: JSON.parse(body).code }).toEqual({
        statusCode: 404,
        code: 'ROUTE_NOT_FOUND',
      });
    else expect(body).toBe(index);
  },
);

test('a page that was not built is told as such', async () => {
  const bare = Fastify();
  servePage(bare, await readPageFiles(join(await tempFolder(), 'nothing')));
  const { statusCode, body } = await bare.inject('/');
  expect(statusCode).toBe(404);
  expect(JSON.parse(body)).toMatchObject({
    code: 'PAGE_NOT_BUILT',
    message: expect.stringMatching('not built'),
  });
});
