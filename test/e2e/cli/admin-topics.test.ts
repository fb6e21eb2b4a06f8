// What operators see of topics, and reach by name, from a shell.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { HeddleServer } from '#dist/index.js';
import { startAdmin, token } from '../../support/admin.ts';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { pipe } from '../../support/servers/piped-cli.ts';
import { handlerFile } from '../../support/servers/serve.ts';

let heddle: HeddleServer;
let url: string;
let env: Record<string, string>;
let twins: WsClient[];

beforeAll(async () => {
  const started = await startAdmin({ handler: handlerFile('obey.mjs') });
  ({ heddle, url } = started);
  env = { ADMIN_TOKEN: token, ADMIN_PORT: String(started.admin.port) };
});
beforeEach(async () => {
  twins = [await connect(`${url}/twin`), await connect(`${url}/twin`)];
  for (const client of [...twins, await connect(`${url}/single`)]) {
    client.send('subscribe news');
    await client.ask('thread');
  }
  twins[0]?.send('subscribe only/one');
  await twins[0]?.ask('thread');
});
afterAll(() => heddle.close());

const admin = (...args: string[]) => pipe(['admin', ...args], '', env);

test('topics are listed with what is published there: searched, sorted, and those of one client', async () => {
  heddle.publish('only/one', 'hello');
  const { stdout } = await admin('topics', '--sort', 'topic');
  const [head, first, second, end] = stdout.split('\n');
  expect(head).toBe('SUBSCRIBERS  MESSAGES/S  BYTES/S  MESSAGES  TOPIC');
  expect(first).toMatch(/^\d+ +0 +0 B +0 \(0 B\) +news$/);
  expect(second).toMatch(/^1 +[01] +[05] B +1 \(5 B\) +only\/one$/);
  expect(end).toBe('2 of 2 topics');
  expect((await admin('topics', '-q', 'ONLY')).stdout).toMatch(/only\/one\n1 of 1 topics\n$/);
  expect((await admin('topics', '--limit', '1')).stdout).toMatch(
    / news\n1 of 2 topics; the next page: --cursor /,
  );
  expect((await admin('topics', '--client', 'single')).stdout).toMatch(/ news\n1 of 1 topics\n$/);
  const ambiguous = await admin('topics', '--client', 'twin');
  expect(ambiguous).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^heddle: \d+ clients are named twin: give an id\n$/),
  });
});

test('clients are listed by their topic and by their name', async () => {
  const online = (await heddle.listClients({ name: 'twin' })).total;
  expect((await admin('clients', '--name', 'twin')).stdout).toContain(`${online} of ${online} clients`);
  const { stdout } = await admin('clients', '--topic', 'only/one', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ clients: expect.any(Array), next: null });
});

test('client takes a name that one client has', async () => {
  await admin('kick', 'alone');
  const alone = await connect(`${url}/alone`);
  alone.send('subscribe news');
  await alone.ask('thread');
  const { stdout } = await admin('client', 'alone');
  expect(stdout).toMatch(/^Name +alone$/m);
  expect(stdout).toMatch(/^Subscriptions +1$/m);
  expect(await admin('client', 'nobody at all')).toMatchObject({
    code: 1,
    stderr: 'heddle: No client named nobody at all is online\n',
  });
});

test('send and kick reach all with a name, and say how many', async () => {
  const { total } = await heddle.listClients({ name: 'twin' });
  expect((await admin('send', 'twin', 'for all of you')).stdout).toBe(`Sent to ${total} clients.\n`);
  for (const twin of twins) expect(await twin.next()).toBe('for all of you');
  const kicked = await admin('kick', 'twin', '--code', '4000', '--reason', 'bye');
  expect(kicked).toMatchObject({ code: 0, stdout: `Closed ${total} clients.\n` });
  for (const twin of twins) expect(await twin.closed).toEqual({ code: 4000, reason: 'bye' });
  for (const verb of [
    ['send', 'twin', 'x'],
    ['kick', 'twin'],
  ]) {
    expect(await admin(...verb)).toMatchObject({
      code: 1,
      stderr: 'heddle: No client named twin is online\n',
    });
  }
});
