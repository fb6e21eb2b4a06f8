// How the server ends where npm or npx started it: each runs it in a shell, and passes signals on in a way of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until, within } from '../../support/deadline.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const settings = { HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: 'off', WORKERS: '1', DRAIN_MS: '1' };

interface Started {
  readonly child: ChildProcess;
  readonly lines: { readonly msg?: string; readonly port?: number; readonly signal?: string }[];
  /** When nobody holds its output any more: the server has ended, not only who started it. */
  readonly ended: Promise<unknown>;
  port(): Promise<number>;
}

/** A project that has Heddle installed, and says so in its `npm start`. */
async function project(): Promise<string> {
  const folder = await tempFolder();
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await symlink(root, join(folder, 'node_modules/heddle'));
  // What npm would put there; dist/cli.js itself is not executable as it is built.
  const program = `#!/bin/sh\nexec node ${join(root, 'dist/cli.js')} "$@"\n`;
  await writeFile(join(folder, 'node_modules/.bin/heddle'), program, { mode: 0o755 });
  const scripts = { start: 'heddle serve echo' };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, scripts }));
  return folder;
}

function start(command: string, args: readonly string[], cwd: string): Started {
  const { PATH = '', HOME = cwd } = process.env;
  const env = { PATH, HOME, ...settings };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const { stdout } = child;
  const ended = once(child, 'close');
  onTestFinished(async () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nobody of the group is left.
    }
    await ended;
  });
  const lines: Started['lines'] = [];
  createInterface({ input: stdout }).on('line', (line) => {
    if (line.startsWith('{')) lines.push(JSON.parse(line));
  });
  const listening = () => lines.find(({ msg }) => msg === 'listening');
  const port = async (): Promise<number> => {
    await until(() => listening() !== undefined, 'the start');
    return Number(listening()?.port);
  };
  return { child, lines, ended, port };
}

// SIGINT to npx alone reaches nobody where its shell is dash, which waits for the command instead.
test('SIGTERM to npx alone closes the server gracefully: it is not left behind', async () => {
  const npx = start('npx', ['heddle', 'serve', 'echo'], await project());
  const client = await connect(`ws://127.0.0.1:${await npx.port()}/`);
  npx.child.kill('SIGTERM');
  expect((await client.closed).code).toBe(4012);
  await within(npx.ended, 'the end of the server');
  expect(npx.lines.at(-1)?.msg).toBe('server closed');
});

test.each([
  ['npm start, SIGTERM', 'npm', ['start'], 'SIGTERM'],
  ['npm start, SIGINT', 'npm', ['start'], 'SIGINT'],
  ['npx, SIGTERM', 'npx', ['heddle', 'serve', 'echo'], 'SIGTERM'],
] as const)('a signal to the whole process group counts once: %s', async (_title, command, args, signal) => {
  const npm = start(command, args, await project());
  const client = await connect(`ws://127.0.0.1:${await npm.port()}/`);
  process.kill(-Number(npm.child.pid), signal);
  expect((await client.closed).code).toBe(4012);
  await within(npm.ended, 'the end of the server');
  const texts = npm.lines.map(({ msg }) => msg);
  expect(texts).toContain('server closed');
  expect(texts).not.toContain('second signal, the process ends at once');
});
