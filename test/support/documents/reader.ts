// Somebody who follows a document in a project that has Heddle installed: runs its commands in a shell, keeps its files.
// Everything is on 127.0.0.1, on ports of its own in place of those that the document names.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { until, within } from '../deadline.ts';
import { tempFolder } from '../temp-folder.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const limitMs = 30_000;

export interface Ran {
  /** Null while it runs: a server that is listening. */
  readonly code: number | null;
  /** What it printed, to standard output and to standard error. */
  readonly output: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown[]>;
  code: number | null;
}

export class Reader {
  readonly folder: string;
  readonly #ports: ReadonlyMap<string, number>;
  readonly #env: NodeJS.ProcessEnv;
  /** Each is the first of a process group. */
  readonly #running = new Set<Running>();
  /** More that a document leaves to its reader to fill in: `<id>`. */
  readonly blanks = new Map<string, string>();

  constructor(folder: string, ports: ReadonlyMap<string, number>, token: string) {
    this.folder = folder;
    this.#ports = ports;
    const { PATH = '', HOME = folder } = process.env;
    const [PORT, ADMIN_PORT] = ['45678', '45679'].map((port) => String(ports.get(port)));
    this.#env = {
      ...{ PATH: `${join(folder, 'node_modules/.bin')}:${PATH}`, HOME, ADMIN_TOKEN: token },
      ...{ HOST: '127.0.0.1', PORT, ADMIN_PORT, WORKERS: '1', MAX_CONNECTIONS: '10000', DRAIN_MS: '0' },
    };
  }

  /** `text` of the document with what is the reader's own in it. */
  filledIn(text: string): string {
    return text.replaceAll(/<id>|\b\d{4,5}\b/g, (theirs) =>
      String(this.#ports.get(theirs) ?? this.blanks.get(theirs) ?? theirs),
    );
  }

  save(name: string, text: string): Promise<void> {
    return writeFile(join(this.folder, name), text);
  }

  /**
   * Runs a command to its end; one that starts a server until that is listening. There is one server at a time: the one before
   * it is stopped, as with Ctrl-C.
   */
  async run(command: string): Promise<Ran> {
    const startsServer = /\bheddle serve\b|\bnpm start\b/.test(command);
    if (startsServer) await this.stop();
    const cwd = command.startsWith('npm start') ? root : this.folder;
    const child = spawn('sh', ['-c', this.filledIn(command)], {
      cwd,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const running: Running = { child, ended: once(child, 'close'), code: null };
    void running.ended.then(([code]) => {
      running.code = Number(code);
      this.#running.delete(running);
    });
    this.#running.add(running);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    const isListening = (): boolean => startsServer && output.includes('"msg":"listening"');
    await until(() => running.code !== null || isListening(), `the end of ${command}`, limitMs);
    return { code: running.code, output };
  }

  /** Stops the server, if one is running. */
  async stop(): Promise<void> {
    for (const { child, ended } of this.#running) {
      process.kill(-Number(child.pid), 'SIGINT');
      await within(ended, 'the end of a server');
    }
  }

  /** For the end of a test, however it ended. */
  abandon(): void {
    for (const { child } of this.#running) process.kill(-Number(child.pid), 'SIGKILL');
  }
}

/** A reader with a new project, whose files are removed when the test is over. */
export async function newReader(token: string): Promise<Reader> {
  const folder = await tempFolder();
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await symlink(root, join(folder, 'node_modules/heddle'));
  const program = `#!/bin/sh\nexec node ${join(root, 'dist/cli.js')} "$@"\n`;
  await writeFile(join(folder, 'node_modules/.bin/heddle'), program, { mode: 0o755 });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const named = ['45678', '45679', '8080'];
  const ports = await freePorts(named.length);
  const reader = new Reader(folder, new Map(named.map((port, index) => [port, ports[index] ?? 0])), token);
  onTestFinished(() => reader.abandon());
  return reader;
}

/** Ports that are free now: the documents name theirs before a server could choose one. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
