// The built command line as a child process. Every child is killed when its test is over.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export type LogLine = Record<string, unknown> & { msg?: string };

export class CliChild {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly #lines: LogLine[] = [];
  #onLine: () => void = () => {};

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = tmpdir()) {
    // Nothing of the caller's environment but what a program needs: HOST and PORT are common variables.
    const { PATH = '', NODE_V8_COVERAGE } = process.env;
    // The console's port is one of its own, and nobody waits for a drain; tests that are about these choose them.
    const inherited = {
      PATH,
      ADMIN_PORT: 'off',
      DRAIN_MS: '0',
      // The default asks for more files than many machines let a process open, which it would say.
      MAX_CONNECTIONS: '10000',
      ...(NODE_V8_COVERAGE ? { NODE_V8_COVERAGE } : {}),
    };
    this.process = spawn(process.execPath, [cli, ...args], {
      env: { ...inherited, ...env },
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this);
    this.ended = this.#collect();
  }

  /** The next line of the log with this message, also when it was written before. */
  async logged(message: string): Promise<LogLine> {
    for (;;) {
      const found = this.#lines.find(({ msg }) => msg === message);
      if (found !== undefined) return found;
      const ended = await Promise.race([
        this.ended,
        new Promise<undefined>((resolve) => {
          this.#onLine = () => resolve(undefined);
        }),
      ]);
      if (ended !== undefined)
        throw new Error(`ended without logging "${message}": ${JSON.stringify(ended)}`);
    }
  }

  /** The port it listens on. */
  async port(): Promise<number> {
    return Number((await this.logged('listening')).port);
  }

  kill(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  async #collect(): Promise<Ended> {
    const { stdout, stderr } = this.process;
    if (stdout === null || stderr === null) throw new Error('no pipes');
    const text = { stdout: '', stderr: '' };
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text.stdout += chunk;
    });
    stderr.setEncoding('utf8').on('data', (chunk: string) => {
      text.stderr += chunk;
    });
    createInterface({ input: stdout }).on('line', (line) => this.#take(line));
    const [code, signal] = await once(this.process, 'close');
    running.delete(this);
    return { code, signal, ...text };
  }

  #take(line: string): void {
    if (!line.startsWith('{"')) return;
    this.#lines.push(JSON.parse(line) as LogLine);
    this.#onLine();
  }
}

/** Runs the command line to its end. */
export function runCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new CliChild(args, env).ended;
}

/** Writes a handler module that is there until the test is over. */
export async function handlerFile(source: string, name = 'handler.mjs'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-test-'));
  folders.add(folder);
  const file = join(folder, name);
  await writeFile(file, source);
  return file;
}

const running = new Set<CliChild>();
const folders = new Set<string>();

afterEach(async () => {
  const children = [...running];
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(children.map((child) => child.ended));
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  folders.clear();
});
