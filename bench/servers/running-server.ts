// One server under test as a child process: start it, learn its ports, stop it.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { spawnChild, stopChild } from '../processes/children.ts';
import type { ServerSpec } from './server-spec.ts';

const startDeadlineMs = 20_000;
const probeDeadlineMs = 10_000;
const keptLines = 20;
const probeModule = new URL('./memory-probe.mjs', import.meta.url).href;

export class RunningServer {
  readonly spec: ServerSpec;
  readonly pid: number;
  readonly port: number;
  /** Where Heddle's admin listener is, with a slash at its end; undefined for peers. */
  readonly adminUrl: string | undefined;
  readonly #child: ChildProcess;
  readonly #output: string[];

  private constructor(
    spec: ServerSpec,
    child: ChildProcess,
    pid: number,
    { port, adminUrl }: Addresses,
    output: string[],
  ) {
    this.spec = spec;
    this.#child = child;
    this.pid = pid;
    this.port = port;
    this.adminUrl = adminUrl;
    this.#output = output;
  }

  /** Resolves when the server listens. `env` is added to what the server needs by itself. */
  static async start(spec: ServerSpec, env: Record<string, string>): Promise<RunningServer> {
    const probe = spec.isProbed ? ['--import', probeModule] : [];
    const child = spawnChild(process.execPath, [...probe, ...spec.args], {
      env: { ...process.env, ...spec.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', ...(spec.isProbed ? (['ipc'] as const) : [])],
    });
    const output: string[] = [];
    const keep = (line: string) => {
      output.push(line);
      if (output.length > keptLines) output.shift();
    };
    if (child.stderr) createInterface(child.stderr).on('line', keep);
    try {
      const addresses = await addressesOf(child, keep);
      return new RunningServer(spec, child, child.pid!, addresses, output);
    } catch (error) {
      await stopChild(child);
      throw new Error(`${spec.label} did not start: ${(error as Error).message}\n${output.join('\n')}`);
    }
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The last lines the server wrote, for the report of a failure. */
  get lastOutput(): string {
    return this.#output.join('\n');
  }

  /** Asks a probed server for its memory, as it sees it itself. */
  async memoryUsage(): Promise<NodeJS.MemoryUsage> {
    const answered = once(this.#child, 'message', { signal: AbortSignal.timeout(probeDeadlineMs) });
    this.#child.send('memory');
    const [memory] = (await answered) as [NodeJS.MemoryUsage];
    return memory;
  }

  stop(): Promise<void> {
    return stopChild(this.#child);
  }
}

interface Addresses {
  port: number;
  adminUrl: string | undefined;
}

function addressesOf(child: ChildProcess, keep: (line: string) => void): Promise<Addresses> {
  return new Promise((resolve, reject) => {
    let adminUrl: string | undefined;
    const fail = (reason: string) => {
      clearTimeout(deadline);
      reject(new Error(reason));
    };
    const deadline = setTimeout(() => fail(`no port within ${startDeadlineMs} ms`), startDeadlineMs);
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code, signal) => fail(`ended with ${signal ?? code}`));
    if (!child.stdout) return;
    createInterface(child.stdout).on('line', (line) => {
      keep(line);
      const { port, adminUrl: url } = addressIn(line);
      adminUrl ??= url;
      if (port === undefined) return;
      clearTimeout(deadline);
      resolve({ port, adminUrl });
    });
  });
}

/** Peers print `{"port":…}`; Heddle logs `{…,"url":…,"msg":"console"}`, then `{…,"port":…,"msg":"listening"}`. */
function addressIn(line: string): Partial<Addresses> {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null) return {};
    const { msg, port, url } = entry as Record<string, unknown>;
    if (msg === 'console') return typeof url === 'string' ? { adminUrl: url } : {};
    return (msg === undefined || msg === 'listening') && typeof port === 'number' ? { port } : {};
  } catch {
    return {};
  }
}
