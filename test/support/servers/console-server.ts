// `heddle serve` with a console, as a child process that several tests can share: whoever starts it stops it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { within } from '../deadline.ts';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export const token = 'the-token-of-the-tests';

export interface ConsoleServer {
  readonly process: ChildProcess;
  /** Where clients connect: `ws://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Where the console is: `http://127.0.0.1:PORT/`. */
  readonly adminUrl: string;
  readonly adminPort: number;
  /** The address that signs in. */
  readonly loginUrl: string;
  stop(): Promise<void>;
}

/** Starts a server on free ports with a known token, unless `env` says otherwise. */
export async function startConsoleServer(
  env: Readonly<Record<string, string>> = {},
  handler = 'answer',
  cwd = tmpdir(),
): Promise<ConsoleServer> {
  const { PATH = '', NODE_V8_COVERAGE } = process.env;
  const inherited = { PATH, ...(NODE_V8_COVERAGE ? { NODE_V8_COVERAGE } : {}) };
  const base = {
    HOST: '127.0.0.1',
    PORT: '0',
    WORKERS: '1',
    DRAIN_MS: '0',
    ADMIN_PORT: '0',
    ADMIN_TOKEN: token,
  };
  const child = spawn(process.execPath, [cli, 'serve', handler], {
    env: { ...inherited, ...base, ...env },
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = await within(logLines(child, ['console', 'listening']), 'the start of the server');
  const port = Number(lines.get('listening')?.port);
  const shown = new URL(String(lines.get('console')?.url));
  return {
    process: child,
    url: `ws://127.0.0.1:${port}`,
    port,
    adminUrl: new URL('/', shown).href,
    adminPort: Number(shown.port),
    loginUrl: shown.hash === '' ? `${shown}#token=${env.ADMIN_TOKEN ?? token}` : shown.href,
    stop: () => stop(child),
  };
}

type LogLine = Record<string, unknown>;

/** The lines of the log with these messages, as soon as all of them are there. */
async function logLines(child: ChildProcess, messages: readonly string[]): Promise<Map<string, LogLine>> {
  const { stdout } = child;
  if (stdout === null) throw new Error('no pipe');
  const found = new Map<string, LogLine>();
  const reader = createInterface({ input: stdout });
  return new Promise((resolve, reject) => {
    reader.on('line', (text) => {
      const line = JSON.parse(text) as LogLine;
      found.set(String(line.msg), line);
      if (messages.every((message) => found.has(message))) resolve(found);
    });
    reader.on('close', () => reject(new Error('the server ended before it was ready')));
  });
}

// With SIGTERM, so that the process writes its coverage; a client that lingers must not hold up the tests.
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
}
