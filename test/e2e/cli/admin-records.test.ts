import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HeddleServer } from '#dist/index.js';
import { startAdmin, token } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { pipe } from '../../support/servers/piped-cli.ts';
import { handlerFile } from '../../support/servers/serve.ts';

let heddle: HeddleServer;
let url: string;
let env: Record<string, string>;

beforeAll(async () => {
  const started = await startAdmin({ handler: handlerFile('obey.mjs') });
  ({ heddle, url } = started);
  env = { ADMIN_TOKEN: token, ADMIN_PORT: String(started.admin.port) };
});
afterAll(() => heddle.close());

const admin = async (...args: readonly string[]): Promise<string> =>
  (await pipe(['admin', ...args], '', env)).stdout;

test('errors shows the kinds and the errors, with nothing in them that steers the terminal', async () => {
  expect(await admin('errors')).toBe('No errors since the start.\n');
  const alice = await connect(`${url}/alice`);
  const bob = await connect(`${url}/bob`);
  for (const number of [1, 2]) alice.send(`throw user ${number} \u001b[31m`);
  await until(() => heddle.statistics.handlerErrors === 2, 'two errors');
  bob.send('throw other');
  await until(() => heddle.statistics.handlerErrors === 3, 'three errors');
  await bob.close();

  const all = await admin('errors');
  expect(all).toMatch(/^KIND +COUNT +LAST +WHERE +ERROR +PLACE$/m);
  expect(all).toMatch(/^1 +2 +\S+ \S+ +message +Error: user 2 \\u\{1b\}\[31m +.*obey\.mjs:\d+:\d+\)$/m);
  expect(all).toMatch(/^NUMBER +TIME +KIND +LANE +CLIENT +ERROR$/m);
  expect(all).toMatch(/^3 +\S+ \S+ +2 +0 +bob \(\S+\), gone +Error: other$/m);
  expect(all).toMatch(/^1 +\S+ \S+ +1 +0 +alice \(\S+\) +Error: user 1 \\u\{1b\}\[31m$/m);
  expect(all).toMatch(/^3 since the start; 3 shown$/m);

  expect(await admin('errors', '--client', 'alice', '--limit', '1')).toMatch(
    /^3 since the start; 1 shown; older ones: --before 2$/m,
  );
  const withStack = await admin('errors', '--kind', '2', '--stack');
  expect(withStack).toMatch(
    /^#3 of kind 2, .*: message, bob \(\S+\), gone\n {4}Error: other\n {8}at .*obey\.mjs/m,
  );
  expect(withStack).toContain('1 shown');
  expect(JSON.parse(await admin('errors', '--json')).errors).toHaveLength(3);
});

test('warnings shows those that hold, and those that are over', async () => {
  heddle.closeListener();
  expect(await admin('warnings')).toMatch(/^\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{3} +now +LISTENER_CLOSED$/m);
  await heddle.openListener('127.0.0.1', 0);
  expect(await admin('warnings')).toMatch(/^\S+ \S+ +\S+ \S+ +LISTENER_CLOSED$/m);
});
