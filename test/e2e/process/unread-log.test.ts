// Whoever should read the log, or hear errors, does not: the server goes on, and ends when it is told to.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until, within } from '../../support/deadline.ts';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const handler = `export default { message(client, { text }) {
  if (text === 'print') for (let line = 0; line < 3000; line++) console.log('a line of a handler that prints ' + line);
  client.send(text);
} };`;

test.each([
  ['is read by nobody', `exec '${process.execPath}' '${cli}' serve`],
  ['has a reader that went away', `'${process.execPath}' '${cli}' serve | head -1; true`],
  ['is a full disk', `exec '${process.execPath}' '${cli}' serve >/dev/full`],
  ['and standard error are closed', `exec '${process.execPath}' '${cli}' serve >&- 2>&-`],
  ['and standard error are one pipe that nobody reads', `exec '${process.execPath}' '${cli}' serve 2>&1`],
  [
    'is a pipe whose other end is its own',
    `mkfifo pipe && exec '${process.execPath}' '${cli}' serve 1<>pipe`,
  ],
])('a server whose standard output %s serves, and SIGTERM ends it', async (_case, command) => {
  const { child, client, pid } = await start(command);
  expect(await client.ask('before')).toBe('before');
  for (let round = 0; round < 3; round++) expect(await client.ask('print')).toBe('print');
  expect(await client.ask('after')).toBe('after');
  const ended = once(child, 'exit');
  process.kill(await pid(), 'SIGTERM');
  expect(await within(ended, 'the end')).toEqual([0, null]);
  expect((await client.closed).code).toBe(4012);
});

async function start(command: string) {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-test-'));
  await writeFile(join(folder, 'handler.mjs'), handler);
  const port = await freePort();
  const { PATH = '' } = process.env;
  const env = { PATH, HOST: '127.0.0.1', PORT: String(port), ADMIN_PORT: 'off', WORKERS: '1', DRAIN_MS: '0' };
  const child = spawn('sh', ['-c', command.replace(' serve', ' serve ./handler.mjs')], {
    env,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = () => serverPid(child);
  onTestFinished(async () => {
    if (child.exitCode === null) process.kill(await pid(), 'SIGKILL');
  });
  let client: WsClient | undefined;
  await until(async () => {
    client = await connect(`ws://127.0.0.1:${port}`).catch(() => undefined);
    return client !== undefined;
  }, 'a server that listens');
  if (client === undefined) throw new Error('no client');
  return { child, client, pid };
}

/** The shell is the server itself, or the server is the first child of it. */
async function serverPid({ pid = 0 }: ChildProcess): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.split(' ')[0]) || pid;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
