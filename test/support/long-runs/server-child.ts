// `heddle serve` as a child process for programs that run long: its log line by line, its metrics, its resources.
// Ended with the program that started it, however that ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { createInterface, type Interface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { within } from '../deadline.ts';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const token = 'a-token-for-the-tests-only';
const keptStderrChars = 4096;
const startLimitMs = 60_000;
/** Of pino. */
const errorLevel = 50;

export type LogLine = Record<string, unknown> & { level?: number; msg?: string };

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  /** A module to load into it, which answers what it is sent. */
  readonly probe?: URL;
  /** How many files it may have open (`ulimit -n`); default: as many as this process. */
  readonly maxOpenFiles?: number | undefined;
}

export class ServerChild {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  hasEnded = false;
  port = 0;
  adminPort = 0;
  /** The end of what it wrote to standard error. */
  stderr = '';
  #lines: Interface | undefined;
  readonly #onLine: (line: LogLine) => void;

  /** `settings` are environment variables. */
  constructor(
    settings: Readonly<Record<string, string>>,
    onLine: (line: LogLine) => void,
    { probe, maxOpenFiles }: ChildOptions = {},
  ) {
    this.#onLine = onLine;
    // Without NODE_V8_COVERAGE: every thread that dies would write a report.
    const { PATH = '' } = process.env;
    const own = { HOST: '127.0.0.1', PORT: '0', ADMIN_PORT: '0', ADMIN_TOKEN: token };
    const node = [process.execPath, ...(probe === undefined ? [] : ['--import', probe.href]), cli, 'serve'];
    const limit = maxOpenFiles === undefined ? '' : `ulimit -n ${maxOpenFiles}; `;
    this.process = spawn('/bin/sh', ['-c', `${limit}exec "$@"`, 'sh', ...node], {
      env: { PATH, ...own, ...settings },
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe', ...(probe === undefined ? [] : (['ipc'] as const))],
    });
    const kill = (): void => void this.process.kill('SIGKILL');
    process.on('exit', kill);
    this.ended = once(this.process, 'close').then(([code, signal]) => {
      process.off('exit', kill);
      this.hasEnded = true;
      return { code, signal };
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Resolves when clients and the console can connect. */
  async listening(): Promise<void> {
    const { stdout, stderr } = this.process;
    if (stdout === null || stderr === null) throw new Error('the child has no pipes');
    stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr = (this.stderr + chunk).slice(-keptStderrChars);
    });
    const ready = new Promise<void>((resolve) => {
      this.#lines = createInterface({ input: stdout }).on('line', (written) => {
        // Node itself may write to standard output when a thread is out of memory.
        if (!written.startsWith('{"')) return;
        const line = JSON.parse(written) as LogLine;
        if (line.msg === 'listening') this.port = Number(line.port);
        if (line.msg === 'console') this.adminPort = Number(line.port);
        if (this.port > 0 && this.adminPort > 0) resolve();
        this.#onLine(line);
      });
    });
    const failed = this.ended.then(({ code }) => {
      throw new Error(`heddle serve ended with ${code} before it listened: ${this.stderr}`);
    });
    await within(Promise.race([ready, failed]), 'a server that listens', startLimitMs);
  }

  /** Nobody reads its log until `resumeLog`. */
  pauseLog(): void {
    this.#lines?.pause();
  }

  resumeLog(): void {
    this.#lines?.resume();
  }

  /** Every sample of `GET /metrics`, by its name with labels. */
  async metrics(): Promise<Map<string, number>> {
    const samples = new Map<string, number>();
    for (const line of (await this.#get('/metrics')).split('\n')) {
      const space = line.lastIndexOf(' ');
      if (space > 0 && !line.startsWith('#'))
        samples.set(line.slice(0, space), Number(line.slice(space + 1)));
    }
    return samples;
  }

  /** What the probe answers. */
  async ask(request: string): Promise<unknown> {
    const answer = once(this.process, 'message');
    this.process.send(request);
    const [message] = await within(answer, `the answer of the server to '${request}'`);
    return message;
  }

  get authorization(): { authorization: string } {
    return { authorization: `Bearer ${token}` };
  }

  // A connection of its own: one that is kept alive may be closed by the server just as the next request is sent.
  async #get(path: string): Promise<string> {
    const sent = get(`http://127.0.0.1:${this.adminPort}${path}`, {
      headers: this.authorization,
      agent: false,
    });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`GET ${path} answered ${response.statusCode}`);
    return text(response);
  }

  /** Asks it to end with SIGTERM; a child that does not is killed after `limitMs` and has ended by that signal. */
  async stop(limitMs: number): Promise<Ended> {
    this.process.kill('SIGTERM');
    const insist = setTimeout(() => this.process.kill('SIGKILL'), limitMs);
    try {
      return await this.ended;
    } finally {
      clearTimeout(insist);
    }
  }
}

export function isError({ level = 0 }: LogLine): boolean {
  return level >= errorLevel;
}
