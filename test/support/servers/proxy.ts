// nginx and HAProxy, the real programs, with the files of deploy/: only their addresses are changed. In the foreground,
// without privileges, in a folder of their own; whoever starts one stops it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../deadline.ts';
import { lowPort } from '../low-port.ts';

/** Where a server behind a proxy is reached. */
export interface Upstream {
  readonly port: number;
  readonly adminPort: number;
}

export interface RunningProxy {
  readonly port: number;
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  /** `http://127.0.0.1:PORT`. */
  readonly http: string;
  /** What it has printed so far. */
  readonly output: () => string;
  stop(): Promise<void>;
}

export type ProxyName = keyof typeof programs;

export const proxyNames = ['nginx', 'haproxy'] as const satisfies readonly ProxyName[];

/** Where the files of deploy/ expect the two servers, and what they listen on. */
const addresses = {
  first: { data: '127.0.0.1:45678', admin: 'port 45679' },
  second: { data: '127.0.0.1:45680', admin: 'port 45681' },
};

const nobody = 65_534;

const programs = {
  nginx: {
    file: 'nginx.conf',
    listen: 'listen 80;',
    listenOn: (port: string) => `listen 127.0.0.1:${port};`,
    prepare: writeNginxMain,
    command: (folder: string) => ['nginx', '-e', 'stderr', '-p', folder, '-c', join(folder, 'main.conf')],
  },
  haproxy: {
    file: 'haproxy.cfg',
    listen: 'bind :80',
    listenOn: (port: string) => `bind 127.0.0.1:${port}`,
    prepare: async () => {},
    command: (folder: string) => ['haproxy', '-db', '-f', join(folder, 'haproxy.cfg')],
  },
};

/** Starts the program in front of two servers, which may be the same. Resolves when it takes connections. */
export async function startProxy(name: ProxyName, first: Upstream, second: Upstream): Promise<RunningProxy> {
  const program = programs[name];
  const folder = await mkdtemp(join(tmpdir(), 'heddle-proxy-'));
  const port = await lowPort();
  const published = await readFile(new URL(`../../../deploy/${program.file}`, import.meta.url), 'utf8');
  let text = replaced(published, program.listen, program.listenOn(port));
  for (const [{ data, admin }, upstream] of [
    [addresses.first, first],
    [addresses.second, second],
  ] as const) {
    text = replaced(text, data, `127.0.0.1:${upstream.port}`);
    if (name === 'haproxy') text = replaced(text, admin, `port ${upstream.adminPort}`);
  }
  await writeFile(join(folder, program.file), text);
  await program.prepare(folder);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await chown(folder, nobody, nobody);
  const [file = '', ...args] = program.command(folder);
  const child = spawn(file, args, {
    // Debian has both where only root looks.
    env: { PATH: `${process.env.PATH}:/usr/sbin` },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(isRoot ? { uid: nobody, gid: nobody } : {}),
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await once(child, 'spawn');
    await until(() => isOpen(child, Number(port), () => output), `${name} on port ${port}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port: Number(port),
    url: `ws://127.0.0.1:${port}`,
    http: `http://127.0.0.1:${port}`,
    output: () => output,
    stop,
  };
}

/** What the http block of a distribution has around the files of conf.d, with all that is written kept in the folder. */
async function writeNginxMain(folder: string): Promise<void> {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const lines = [
    'daemon off;',
    'worker_processes 1;',
    `pid ${folder}/nginx.pid;`,
    'events { worker_connections 768; }',
    'http {',
    '  access_log off;',
    ...temporary.map((kind) => `  ${kind}_temp_path ${folder}/${kind};`),
    `  include ${folder}/nginx.conf;`,
    '}',
  ];
  await writeFile(join(folder, 'main.conf'), lines.join('\n'));
}

/** The text with every `part` replaced. Throws where there is none: the file was changed, and this one was not. */
function replaced(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`there is no "${part}" to replace`);
  return text.replaceAll(part, by);
}

async function isOpen(child: ChildProcess, port: number, output: () => string): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended: ${output()}`);
  const socket = connect(port, '127.0.0.1');
  const isConnected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isConnected;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // nginx and HAProxy take SIGTERM for an end at once.
  child.kill('SIGTERM');
  await ended;
}
