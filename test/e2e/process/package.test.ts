import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { isBinary, ownBinary } from '#dist/main/sockets/binding-files.js';
import { knownPackage } from '#dist/main/sockets/binding-hashes.js';
import { connect } from '../../support/clients/ws-client.ts';
import { within } from '../../support/deadline.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
// npm and the children of this test are not part of the coverage, and get no settings by chance.
const { NODE_V8_COVERAGE: _, HOST: _host, PORT: _port, HANDLER: _handler, ...env } = process.env;

const handler = `import { defineHandler } from 'heddle';
export default defineHandler({
  message(client, message) { client.send('mine: ' + message.text); },
});
`;

const consumer = `import { createServer, defineHandler, HeddleError, type ServerOptions } from 'heddle';
const options: ServerOptions = { port: 0, workers: 1 };
export const start = async (): Promise<number | undefined> => (await createServer(options)).listener?.port;
export default defineHandler<{ count: number }>({
  open(client) { client.state = { count: 0 }; },
  message(client, message) { client.send(String(client.state.count++) + message.text); },
});
export const isOurs = (error: unknown): boolean => error instanceof HeddleError && error.code === 'PORT_IN_USE';
`;

/** Packs the package as it is built now; returns the tarball and the names of its files. */
async function pack(folder: string): Promise<{ tarball: string; files: string[] }> {
  await run('node', ['scripts/take-esbuild.mjs'], { cwd: root, env });
  // Without scripts: they would build what other tests are running from.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', args, { cwd: root, env });
  const [{ filename, files }] = JSON.parse(stdout);
  return { tarball: join(folder, filename), files: files.map(({ path }: { path: string }) => path) };
}

test('the package has what it needs to run, to debug and to measure, its examples, and no tests and results', async () => {
  const { files } = await pack(await tempFolder());
  const needed = [
    'package.json',
    'LICENSE',
    'dist/cli.js',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/workers/entry.js',
    'dist/esbuild/lib/main.js',
    'dist/esbuild/LICENSE.md',
    'bench/run.ts',
    'examples/chat.mjs',
    'examples/hash.mjs',
    'examples/lookup.ts',
    'deploy/Containerfile',
    'deploy/haproxy.cfg',
    'deploy/heddle.service',
    'deploy/kubernetes.yaml',
    'deploy/nginx.conf',
  ];
  expect(files).toEqual(expect.arrayContaining(needed));
  expect(files.filter((file) => /^(test|bench\/results|scripts|coverage|node_modules)\//.test(file))).toEqual(
    [],
  );
  expect(files.filter((file) => /\.test\.|tsbuildinfo|tsconfig/.test(file))).toEqual([]);
  const maps = files.filter((file) => /^dist\/(main|workers|protocol|cli|index).*\.js\.map$/.test(file));
  expect(maps.length).toBeGreaterThan(50);
  for (const map of maps) {
    const { sources } = JSON.parse(await readFile(join(root, map), 'utf8')) as { sources: string[] };
    const paths = sources.map((source) => join(dirname(map), source));
    // What an earlier build left in dist has no source any more.
    for (const path of paths.filter((each) => existsSync(join(root, each)))) expect(files).toContain(path);
  }
});

test('nothing of it is built or warned of where it is installed', async () => {
  const { scripts, dependencies, optionalDependencies, devDependencies } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  expect(Object.keys(scripts)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(pre|post)?(install|prepare)$/)]),
  );
  // It has an install script: the package has its JavaScript, and the binary comes with that of its platform.
  expect(dependencies.esbuild).toBe(undefined);
  expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([devDependencies.esbuild]));
  await run('node', ['scripts/take-esbuild.mjs'], { cwd: root, env });
  const taken = JSON.parse(await readFile(join(root, 'dist/esbuild/package.json'), 'utf8'));
  expect(taken.version).toBe(devDependencies.esbuild);
});

test('installed in an empty folder it serves a handler of that folder, and has types', {
  timeout: 180_000,
}, async () => {
  const folder = await tempFolder();
  const { tarball } = await pack(folder);
  const home = join(folder, 'elsewhere');
  await mkdir(home);
  await writeFile(join(home, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await writeFile(join(home, 'my-handler.mjs'), handler);
  await writeFile(join(home, 'consumer.ts'), consumer);
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball];
  const { stderr } = await run('npm', install, { cwd: home, env });
  expect(stderr).not.toMatch(/EBADENGINE|install-scripts|deprecated/);
  await expectTrim(home);

  const port = await startWithNpx(home);
  const client = await connect(`ws://127.0.0.1:${port}/`);
  expect(await client.ask('hi')).toBe('mine: hi');
  const check = await run('npx', ['heddle', 'check', './my-handler.mjs'], { cwd: home, env });
  expect(check.stdout).toMatch(/^HANDLER +flag +\.\/my-handler\.mjs$/m);
  await copyFile(join(home, 'node_modules/heddle/examples/lookup.ts'), join(home, 'lookup.ts'));
  const compiled = await run('npx', ['heddle', 'check', './lookup.ts'], { cwd: home, env });
  expect(compiled.stdout).toContain('stateless');
  const bench = run('npx', ['heddle', 'bench', '--tune', './my-handler.mjs'], { cwd: home, env });
  await expect(bench).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/npm install --save-dev tsx@\S+ autocannon@/),
  });

  const typeRoots = join(root, 'node_modules/@types');
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const compiler = join(root, 'node_modules/.bin/tsc');
  await run(compiler, [...flags, '--skipLibCheck', '--typeRoots', typeRoots, 'consumer.ts'], {
    cwd: home,
    env,
  });

  await appendFile(join(home, 'node_modules/uWebSockets.js', ownBinary), 'x');
  await expect(run('npx', ['heddle', 'check'], { cwd: home, env })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`${ownBinary} is not the one that ${knownPackage} was published with`),
  });
});

/** Of the binaries the one that this Node loads is left, the package below 60 MB with all that it needs. */
async function expectTrim(home: string): Promise<void> {
  const folder = join(home, 'node_modules/uWebSockets.js');
  const binaries = async (): Promise<string[]> => (await readdir(folder)).filter(isBinary);
  const before = await binaries();
  const trim = async (...flags: string[]): Promise<string> =>
    (await run('npx', ['heddle', 'trim', ...flags], { cwd: home, env })).stdout;
  expect(await trim('--dry-run')).toContain(`Would delete ${before.length - 1} files`);
  expect(await binaries()).toEqual(before);
  expect(await trim()).toContain(`Deleted ${before.length - 1} files`);
  expect(await binaries()).toEqual([ownBinary]);
  expect(await trim()).toContain('Nothing to delete');
  const { stdout } = await run('du', ['-sk', '--apparent-size', 'node_modules'], { cwd: home });
  expect(Number.parseInt(stdout, 10)).toBeLessThan(60 * 1024);
}

/** Starts the installed package on a free port, which is returned. */
async function startWithNpx(cwd: string): Promise<number> {
  const settings = { HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: 'off', WORKERS: '1' };
  // In a process group of its own, because npx does not pass every signal on.
  const child = spawn('npx', ['heddle', 'serve', './my-handler.mjs'], {
    cwd,
    env: { ...env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
  });
  const port = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const { msg, port } = line.startsWith('{') ? JSON.parse(line) : {};
      if (msg === 'listening') return Number(port);
    }
    throw new Error('it ended without listening');
  })();
  return within(port, 'the start with npx');
}
