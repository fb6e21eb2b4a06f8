// A nats-server, the real one, on a port of this machine: started, killed, started again, frozen. Killed when the test is over.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from '../deadline.ts';
import { lowPort } from '../low-port.ts';
import { tempFolder } from '../temp-folder.ts';

export class Nats {
  readonly port: number;
  readonly url: string;
  readonly #options: readonly string[];
  #process: ChildProcess | null = null;
  #output = '';

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.url = `nats://127.0.0.1:${port}`;
    this.#options = options;
  }

  /** Resolves when it takes connections. */
  static async start(...options: string[]): Promise<Nats> {
    const nats = Nats.notRunning(Number(await lowPort()), ...options);
    await nats.start();
    return nats;
  }

  static notRunning(port: number, ...options: string[]): Nats {
    const nats = new Nats(port, options);
    onTestFinished(() => nats.kill());
    return nats;
  }

  async start(): Promise<void> {
    const where = ['-a', '127.0.0.1', '-p', String(this.port)];
    // Debian has it where only root looks.
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
    const started = spawn('nats-server', [...where, ...this.#options], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (text) => (this.#output += text));
    this.#process = started;
    await until(() => canConnect(this.port), `nats-server on port ${this.port}: ${this.#output}`);
  }

  /** Ends it without a word to anybody. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  /** It stays, and does nothing until `thaw`. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** A configuration file with these lines. */
export async function brokerConfig(...lines: string[]): Promise<string> {
  const file = join(await tempFolder(), 'nats.conf');
  await writeFile(file, lines.join('\n'));
  return file;
}
