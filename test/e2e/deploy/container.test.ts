import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { closeCodes } from '#dist/protocol/close-codes.js';
import { connect } from '../../support/clients/ws-client.ts';
import { until, within } from '../../support/deadline.ts';
import { readAssignments, readContainerFile, settingsOf } from '../../support/deploy-files.ts';
import { lowPort } from '../../support/low-port.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const binding = join(root, 'node_modules/uWebSockets.js');

const instructions = readContainerFile('Containerfile');
const all = (name: string): string[] => instructions.flatMap(([each, rest]) => (each === name ? [rest] : []));
const [image = '', command = '', healthCheck = ''] = ['FROM', 'CMD', 'HEALTHCHECK'].flatMap(all);
const variables = readAssignments(all('ENV').join(' '));

/** What is in the images of Node: its version, and the C library of the Debian that the image is made of. */
const images: Record<string, { node: number; glibc: string }> = {
  'node:20-bookworm-slim': { node: 20, glibc: '2.36' },
  'node:22-bookworm-slim': { node: 22, glibc: '2.36' },
  'node:22-trixie-slim': { node: 22, glibc: '2.41' },
  'node:24-trixie-slim': { node: 24, glibc: '2.41' },
};

/** NODE_MODULE_VERSION, by which the binaries are named. */
const abis: Record<number, number> = { 20: 115, 22: 127, 24: 137 };

/** The version of the C library that the binaries for a Node need: the highest of those that their symbols are from. */
async function neededGlibc(node: number): Promise<string> {
  const files = (await readdir(binding)).filter((file) =>
    new RegExp(`^uws_linux_(x64|arm64)_${abis[node]}\\.node$`).test(file),
  );
  expect(files.length).toBe(2);
  const versions = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(binding, file), 'latin1');
      return Array.from(text.matchAll(/GLIBC_(\d+\.\d+)/g), ([, version = '']) => version);
    }),
  );
  return versions
    .flat()
    .reduce((highest, version) => (isAtLeast(version, highest) ? version : highest), '2.0');
}

function isAtLeast(version: string, other: string): boolean {
  return Number(version.split('.')[1]) >= Number(other.split('.')[1]);
}

describe('the image', () => {
  test('has a Node and a C library on which the uWebSockets.js binary loads', async () => {
    const found = images[image];
    if (found === undefined) throw new Error(`${image} is not in the table of this test`);
    expect(isAtLeast(found.glibc, await neededGlibc(found.node))).toBe(true);
  });

  test('is one of those that docs/deployment.md names for their Node', async () => {
    const page = await readFile(join(root, 'docs/deployment.md'), 'utf8');
    const rows = Array.from(page.matchAll(/^\| (\d\d) \| (2\.\d\d) \| (.*) \|$/gm));
    expect(rows.map(([, node]) => Number(node))).toEqual(Object.keys(abis).map(Number));
    for (const [, node, glibc, named = ''] of rows) {
      expect(await neededGlibc(Number(node))).toBe(glibc);
      const fit = Object.entries(images).filter(
        ([, each]) => each.node === Number(node) && isAtLeast(each.glibc, glibc ?? ''),
      );
      expect(Array.from(named.matchAll(/`(node:[^`]*)`/g), ([, name]) => name)).toEqual(
        fit.map(([name]) => name),
      );
    }
    expect(page).toContain(`\`${image}\``);
  });
});

test('its variables are settings of Heddle, its port is the one that it exposes, and it runs as another user than root', () => {
  expect(String(settingsOf(variables).port)).toBe(all('EXPOSE')[0]);
  expect(all('USER')).toEqual(['node']);
});

/** A folder as the container file makes it. */
async function project(): Promise<string> {
  const folder = await tempFolder();
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/heddle'));
  await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  await copyFile(join(root, 'examples/chat.mjs'), join(folder, 'chat.mjs'));
  return folder;
}

/** Node itself then refuses every write to a file, as a file system does that is mounted for reading only. */
const readOnly = `${Number(process.versions.node.split('.')[0]) < 23 ? '--experimental-permission' : '--permission'} \
--allow-fs-read=* --allow-worker --allow-addons`;

interface ContainerProcess {
  readonly port: string;
  readonly env: Record<string, string>;
  readonly output: () => string;
  readonly ended: Promise<unknown[]>;
  kill(signal: NodeJS.Signals): void;
}

/** Runs the CMD line as it stands, with ports of its own. */
async function start(env: Record<string, string> = {}): Promise<ContainerProcess> {
  const [file = '', ...args]: string[] = JSON.parse(command);
  const [port, adminPort] = [await lowPort(), await lowPort()];
  const { PATH = '' } = process.env;
  const all = { PATH, ...variables, HOST: '127.0.0.1', PORT: port, ADMIN_PORT: adminPort, ...env };
  const child = spawn(file, args, { cwd: await project(), env: all, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const kill = (signal: NodeJS.Signals): void => void child.kill(signal);
  const server = { port, env: all, output: () => output, ended, kill };
  await until(() => output.includes('"listening"'), 'the start of the CMD line');
  return server;
}

/** The exit code of the HEALTHCHECK line. */
async function health(env: Record<string, string>): Promise<number> {
  const [, line = ''] = / CMD (\[.*\])$/.exec(healthCheck) ?? [];
  const [file = '', ...args]: string[] = JSON.parse(line);
  const [code] = await within(once(spawn(file, args, { env, stdio: 'ignore' }), 'close'), 'the health check');
  return Number(code);
}

test('the CMD line serves, is healthy, and SIGTERM ends it gracefully with 0', async () => {
  const server = await start({ DRAIN_MS: '100' });
  expect(await health(server.env)).toBe(0);
  const client = await connect(`ws://127.0.0.1:${server.port}/room?name=ann`);
  expect(await client.ask('hi')).toBe('ann: hi');
  server.kill('SIGTERM');
  expect((await client.closed).code).toBe(closeCodes.RESTARTING.code);
  expect(await within(server.ended, 'the end after SIGTERM')).toEqual([0, null]);
  expect(await health(server.env)).toBe(1);
});

test('it needs no file that can be written', async () => {
  const server = await start({ NODE_OPTIONS: readOnly });
  const client = await connect(`ws://127.0.0.1:${server.port}/room?name=ann`);
  expect(await client.ask('hi')).toBe('ann: hi');
  await client.close();
  server.kill('SIGTERM');
  expect(await within(server.ended, 'the end after SIGTERM')).toEqual([0, null]);
  expect(server.output()).not.toMatch(/ERR_ACCESS_DENIED|"level":[56]0/);
});
