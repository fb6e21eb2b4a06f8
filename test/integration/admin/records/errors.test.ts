import { expect, test } from 'vitest';
import type { Errors } from '#dist/contract/record-schemas.js';
import { type Admin, serveAdmin } from '../../../support/admin.ts';
import { connect } from '../../../support/clients/ws-client.ts';
import { until } from '../../../support/deadline.ts';
import { MemoryLog } from '../../../support/memory-log.ts';
import { handlerFile } from '../../../support/servers/serve.ts';
import { tempFile } from '../../../support/temp-folder.ts';

const handler = handlerFile('failing.mjs');

async function errorsOf(admin: Admin, query = ''): Promise<Errors> {
  return (await admin.call('GET', `/api/errors${query}`)).json as Errors;
}

/** The list as soon as there is an error that says this. */
async function errorThatSays(admin: Admin, text: string): Promise<Errors['errors'][number]> {
  const find = async () => (await errorsOf(admin)).errors.find(({ message }) => message.includes(text));
  await until(async () => (await find()) !== undefined, `an error that says ${text}`);
  return (await find()) as Errors['errors'][number];
}

async function serveFailing(options = {}, log = new MemoryLog()) {
  return serveAdmin({ handler, maxCrashesPerAddress: 0, ...options }, log);
}

test('errors of hooks are kept with message, stack and client, the newest first, counted by kind', async () => {
  const { url, admin } = await serveFailing();
  const client = await connect(`${url}/alice`);
  for (const text of ['throw 1', 'throw 2', 'text', 'escape', 'huge']) client.send(text);
  expect(await client.ask('still here')).toBe('still here');
  await (await connect(`${url}/in-close`)).close();
  await errorThatSays(admin, 'failed in close');
  const other = await connect(`${url}/in-open`);
  await errorThatSays(admin, 'failed in open');

  const { errors, kinds, total, otherKinds } = await errorsOf(admin);
  expect(errors.map(({ hook, name }) => `${hook} ${name}`)).toEqual([
    'open Error',
    'close Error',
    'message Error',
    'message Error',
    'message string',
    'message TypeError',
    'message TypeError',
  ]);
  expect(errors.map(({ client: whose }) => whose?.isOnline)).toEqual([
    true,
    false,
    true,
    true,
    true,
    true,
    true,
  ]);
  const first = errors.at(-1);
  expect(first).toMatchObject({ cause: 'thrown', message: 'no user 1', lane: 0, client: { name: 'alice' } });
  expect(first?.stack).toContain('failing.mjs:');
  expect(errors[2]?.message).toMatch(/^x{8192}… \(\d+ characters left out\)$/);
  expect(errors[3]?.message).toBe('\u001b[31mred\u001b[0m');
  expect(kinds).toHaveLength(6);
  expect(kinds.find(({ count }) => count === 2)).toMatchObject({
    message: 'no user 2',
    place: expect.stringContaining('failing.mjs:'),
  });
  expect({ total, otherKinds }).toEqual({ total: 7, otherKinds: 0 });

  const ofOther = await errorsOf(admin, '?client=in-open');
  expect(ofOther.errors.map(({ message }) => message)).toEqual(['failed in open']);
  const id = ofOther.errors[0]?.client?.id ?? '';
  expect((await admin.call('GET', `/api/clients/${id}`)).status).toBe(200);
  await other.close();
  await until(
    async () => (await errorsOf(admin, `?client=${id}`)).errors[0]?.client?.isOnline === false,
    'gone',
  );
  const page = await errorsOf(admin, '?limit=3');
  expect((await errorsOf(admin, `?limit=3&before=${page.next}`)).errors[0]?.number).toBe(4);
});

test('a hook that does not settle in time is kept as such', async () => {
  const { url, admin } = await serveFailing({ handlerTimeoutMs: 1000 });
  (await connect(`${url}/alice`)).send('never');
  const error = await errorThatSays(admin, 'HANDLER_TIMEOUT_MS');
  expect(error).toMatchObject({ cause: 'timedOut', hook: 'message', client: { name: 'alice' } });
});

test.each([
  ['exit', 'process.exit(3) was called', 'alice'],
  ['hang', 'HANDLER_TIMEOUT_MS', 'alice'],
  ['reject', 'unhandled rejection: RangeError: nobody awaits this', null],
  ['later', 'uncaught: Error: thrown in a timer', null],
  ['grow', 'memory', 'alice'],
])('a worker that dies of "%s" is kept, with what was lost', async (how, message, name) => {
  // Only one of them is to be found by its time.
  const handlerTimeoutMs = how === 'hang' ? 1000 : 60_000;
  const { url, admin } = await serveFailing({ handlerTimeoutMs, workerMaxHeapMb: 64 });
  const client = await connect(`${url}/alice`);
  client.send(how);
  const error = await errorThatSays(admin, message);
  expect(error).toMatchObject({ cause: 'died', hook: null, lane: 0, lost: name === null ? 0 : 1 });
  expect(error.client?.name ?? null).toBe(name);
  if (name === null || how === 'exit') expect(error.stack).toContain('failing.mjs:');
});

test('spare workers that die and workers that cannot load the handler are kept, too', async () => {
  const count = await tempFile('count', '');
  const handler = await tempFile(
    'sometimes.mjs',
    `import { appendFileSync, readFileSync } from 'node:fs';
     const file = ${JSON.stringify(count)};
     appendFileSync(file, '+');
     const number = readFileSync(file).length;
     if (number === 2) setTimeout(() => { throw new Error('the spare one dies'); }, 50);
     if (number === 3) throw new Error('it does not load');
     export default { message(client, { text }) { client.send(text); } };`,
  );
  const { admin } = await serveAdmin({ handler, spareWorkers: 1 });
  expect(await errorThatSays(admin, 'the spare one dies')).toMatchObject({
    cause: 'died',
    lane: null,
    client: null,
  });
  expect(await errorThatSays(admin, 'it does not load')).toMatchObject({
    cause: 'notStarted',
    name: 'HANDLER_LOAD_FAILED',
    lane: null,
  });
});

test('a flood of errors is counted to the last one, keeps few, and puts few lines into the log', async () => {
  const { url, admin, heddle, log } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const client = await connect(`${url}/alice`);
  for (let index = 0; index < 3000; index++) client.send(`throw number ${index}`);
  client.send('throw again');
  await until(() => heddle.statistics.handlerErrors === 3001, 'all of them counted');
  await until(async () => (await errorsOf(admin)).total === 3001, 'all of them told');
  const { kinds, errors } = await errorsOf(admin, '?limit=1000');
  expect(kinds.reduce((sum, kind) => sum + kind.count, 0)).toBeGreaterThanOrEqual(3000);
  expect(kinds.find(({ message }) => message.startsWith('number'))?.count).toBe(3000);
  expect(errors.length).toBeLessThan(110);
  const lines = log.all({ msg: 'the handler failed' });
  expect(lines.length).toBeLessThan(20);
  const stacks = lines.filter(({ err }) => (err as { stack: string }).stack !== '');
  expect(stacks).toHaveLength(1);
  const { text } = await admin.call('GET', '/metrics');
  expect(Number(/heddle_memory_bytes\{kind="errors"\} (\d+)/.exec(text)?.[1])).toBeGreaterThan(1000);
  expect(Number(/heddle_log_lines_lost_total\{kind="handlerFailed"\} (\d+)/.exec(text)?.[1])).toBeGreaterThan(
    2900,
  );
});

test('at the level debug there is a line for each failure that was reported', async () => {
  const { url, log } = await serveFailing({}, new MemoryLog('debug'));
  const client = await connect(`${url}/alice`);
  for (let index = 0; index < 20; index++) client.send(`throw ${index}`);
  await until(() => log.all({ msg: 'the handler failed' }).length === 20, 'twenty lines');
  expect(log.all({ msg: 'the handler failed', level: 50 })).toHaveLength(5);
});
