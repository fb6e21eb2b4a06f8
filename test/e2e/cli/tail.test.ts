// Watching from a shell: tail prints messages as they come, trace keeps every one of them in a file.
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { serveAdmin, token } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { type PipedCli, pipe, piped } from '../../support/servers/piped-cli.ts';
import { handlerFile } from '../../support/servers/serve.ts';
import { tempFile } from '../../support/temp-folder.ts';

async function start() {
  const serving = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const flags = ['--url', serving.admin.base, '--token', token];
  const watch = async (...args: string[]): Promise<PipedCli> => piped(['admin', ...flags, ...args]);
  const run = (...args: string[]) => pipe(['admin', ...flags, ...args]);
  return { ...serving, watch, run };
}

/** Sends something anew until it is seen: there is no other sign that a pipe's tail watches. */
async function untilSeen(tail: PipedCli, act: () => unknown, text: string | RegExp): Promise<void> {
  await until(
    async () => {
      await act();
      await new Promise((resolve) => setTimeout(resolve, 300));
      return typeof text === 'string' ? tail.stdout.includes(text) : text.test(tail.stdout);
    },
    `${text} in ${JSON.stringify(tail.stdout)} ${tail.stderr}`,
  );
}

test('tail prints each message with its time, direction, client and size, and ends with Ctrl-C', async () => {
  const { url, watch } = await start();
  const alice = await connect(`${url}/alice`);
  const tail = await watch('tail');
  await untilSeen(tail, () => alice.ask('say hi\u202e'), '  hi\\u{202e}\n');
  const time = String.raw`\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{3}`;
  expect(tail.stdout).toMatch(new RegExp(`^${time} {2}in {3}alice {2}9 B {2}say hi`, 'm'));
  expect(tail.stdout).toMatch(new RegExp(`^${time} {2}out {2}alice {2}5 B {2}hi`, 'm'));
  tail.kill('SIGINT');
  expect(await tail.ended).toMatchObject({ code: 0, stderr: '' });
});

test('tail shows one name, one topic or one text only', async () => {
  const { url, watch, heddle } = await start();
  const [alice, bob] = [await connect(`${url}/alice`), await connect(`${url}/bob`)];
  bob.send('subscribe news');
  await bob.ask('thread');
  const ofAlice = await watch('tail', '--client', 'alice');
  const ofNews = await watch('tail', '--topic', 'news');
  const ofText = await watch('tail', '--text', 'NEEDLE');
  const act = async () => {
    await bob.ask('thread');
    await alice.ask('say a needle');
    heddle.publish('news', Buffer.from([0, 255]));
  };
  await untilSeen(ofAlice, act, 'a needle');
  await untilSeen(ofNews, act, /out {2}topic news \(1\) {2}2 B {2}hex 00ff\n/);
  await untilSeen(ofText, act, 'a needle');
  expect(ofAlice.stdout).not.toMatch(/bob|news/);
  expect(ofNews.stdout).not.toMatch(/alice|bob/);
  expect(ofText.stdout).not.toMatch(/bob|news/);
});

test('tail says how many it passed over, as JSON in lines of their own', async () => {
  const { url, watch } = await start();
  const alice = await connect(`${url}/alice`);
  const [lines, text] = [await watch('--json', 'tail'), await watch('tail')];
  const flood = async () => {
    for (let index = 0; index < 300; index++) alice.send(`say ${index}`);
    await alice.inbox.take(300);
  };
  await untilSeen(lines, flood, '{"notShown":');
  await until(
    () => /^heddle: \d+ messages passed over$/m.test(text.stderr),
    'a note of what was passed over',
  );
  const all = lines.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(all[0]).toMatchObject({
    direction: 'in',
    name: 'alice',
    preview: expect.stringMatching(/^say \d+$/),
  });
});

test('tail waits for a name that comes later, and ends with the one client that it was told by id', async () => {
  const { url, watch, heddle } = await start();
  const later = await watch('tail', '--client', 'carol');
  await until(() => later.stderr === 'heddle: nobody named carol is online yet\n', 'the note');
  const carol = await connect(`${url}/carol`);
  await untilSeen(later, () => carol.ask('say here'), 'here');
  const id = (await heddle.listClients({ name: 'carol' })).clients[0]?.id ?? '';
  const byId = await watch('tail', '--client', id);
  await untilSeen(byId, () => carol.ask('say again'), 'again');
  await carol.close(4000);
  expect(await byId.ended).toMatchObject({ code: 0, stderr: 'heddle: the client has left (4000)\n' });
});

test('tail ends with 1 when the server goes, and when it cannot begin', async () => {
  const { url, watch, run, heddle, admin } = await start();
  const alice = await connect(`${url}/alice`);
  const tail = await watch('tail');
  await untilSeen(tail, () => alice.ask('say hi'), 'hi');
  expect(await run('tail', '--client', '00000000-0000000000000000')).toMatchObject({
    code: 1,
    stderr: 'heddle: No client with the id 00000000-0000000000000000 is online\n',
  });
  expect(await run('--token', 'wrong', 'tail')).toMatchObject({
    code: 1,
    stderr: 'heddle: The token is missing or wrong\n',
  });
  await heddle.close();
  expect(await tail.ended).toMatchObject({
    code: 1,
    stderr: `heddle: The live stream of ${admin.base} has ended: the server is shutting down (1001)\n`,
  });
  const { code, stderr } = await run('tail');
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^heddle: No admin API answers at /),
  });
});

test('trace keeps every message whole, in a file that was not there', async () => {
  const { url, watch, run, heddle } = await start();
  const file = join(dirname(await tempFile('x', '')), 'trace.jsonl');
  const alice = await connect(`${url}/alice`);
  alice.send('subscribe news');
  await alice.ask('thread');
  const trace = await watch('trace', '--client', 'alice', file);
  await until(() => trace.stderr.startsWith(`Tracing into ${file} for 60 s`), 'the trace');
  const long = '界'.repeat(1000);
  for (let index = 0; index < 200; index++) alice.send(`say ${index} ${long}`);
  await alice.inbox.take(200);
  alice.send(Buffer.from([0, 255]));
  heddle.publish('news', 'extra');
  await until(async () => (await readFile(file, 'utf8')).split('\n').length === 404, 'all of them');
  trace.kill('SIGINT');
  const { code, stdout } = await trace.ended;
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const all = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  // 200 in and out, the bytes in and their answer, and one to the topic.
  expect(all.at(-1)).toEqual({ end: 'stopped', messages: 403, notShown: 0 });
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^403 messages in .*trace\.jsonl \(1\.\d MiB\), none passed over\.\n$/),
  });
  const said = all.filter(({ direction, text }) => direction === 'in' && typeof text === 'string');
  expect(said.map(({ text }) => text)).toEqual(
    Array.from({ length: 200 }, (_, index) => `say ${index} ${long}`),
  );
  expect(all[0]).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    ...{ direction: 'in', id: expect.any(String), name: 'alice', topic: null, recipients: 1 },
    ...{ size: 3000 + 'say 0 '.length, text: `say 0 ${long}` },
  });
  expect(all).toContainEqual(expect.objectContaining({ direction: 'in', base64: 'AP8=', size: 2 }));
  expect(all).toContainEqual(
    expect.objectContaining({ topic: 'news', recipients: 1, text: 'extra', id: null }),
  );

  expect(await run('trace', '--client', 'alice', file)).toMatchObject({
    code: 1,
    stderr: `heddle: Cannot write ${file}: it exists already\n`,
  });
});

test('trace ends when its time is over; only its owner reads the file', async () => {
  const { watch } = await start();
  const file = join(dirname(await tempFile('x', '')), 'trace.jsonl');
  const trace = await watch('--json', 'trace', '--client', 'nobody', '--for', '1s', file);
  const { code, stdout } = await trace.ended;
  const counts = { end: 'time', messages: 0, notShown: 0 };
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ file, bytes: 0, ...counts });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(counts);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('trace ends at the size that was given, with Ctrl-C, and with the server, and its last line says so', async () => {
  const { url, watch, heddle } = await start();
  const folder = dirname(await tempFile('x', ''));
  const [bySize, byHand, byServer] = ['size', 'hand', 'server'].map((name) => join(folder, name));
  const alice = await connect(`${url}/alice`);
  alice.send('subscribe news');
  await alice.ask('thread');
  const begin = async (file = '', ...flags: string[]) => {
    const trace = await watch('trace', '--topic', 'news', ...flags, file);
    await until(() => trace.stderr.startsWith('Tracing'), 'the trace');
    return trace;
  };
  const traces = [await begin(bySize, '--max-mb', '1'), await begin(byHand), await begin(byServer)] as const;
  const text = 'x'.repeat(100_000);
  for (let index = 0; index < 15; index++) heddle.publish('news', text);
  const lastOf = async (file = '') =>
    JSON.parse((await readFile(file, 'utf8')).trim().split('\n').at(-1) ?? '');
  expect((await traces[0].ended).code).toBe(0);
  expect(await lastOf(bySize)).toMatchObject({ end: 'size', messages: 10, notShown: expect.any(Number) });
  await until(async () => (await readFile(byHand ?? '', 'utf8')).split('\n').length === 16, 'all of them');
  traces[1].kill('SIGINT');
  expect((await traces[1].ended).code).toBe(0);
  expect(await lastOf(byHand)).toEqual({ end: 'stopped', messages: 15, notShown: 0 });
  await heddle.close();
  expect(await traces[2].ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the server is shutting down'),
  });
  expect(await lastOf(byServer)).toEqual({ end: 'server', messages: 15, notShown: 0 });
});

test.each([
  [['trace', 'file'], /^error: give --client or --topic\n/],
  [['trace', '--client', 'a', '--topic', 'b', 'file'], /cannot be used with option '--topic/],
  [['trace', '--client', 'a', '--for', '25h', 'file'], /It must be 1s to 24h/],
  [['trace', '--client', 'a', '--for', '0s', 'file'], /It must be 1s to 24h/],
  [['trace', '--client', 'a', '--max-mb', '0', 'file'], /It must be a whole number from 1/],
  [['tail', '--client', 'a', '--topic', 'b'], /cannot be used with option '--topic/],
])('%j is refused', async (args, message) => {
  const { code, stderr } = await pipe(['admin', ...args]);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
});
