// The built command line with something on its input: through a pipe, or typed at a terminal. Killed when the test
// is over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { until, within } from '../deadline.ts';

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export class PipedCli {
  stdout = '';
  stderr = '';
  readonly #child;
  readonly #ended: Promise<Finished>;

  constructor(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { PATH = '', NODE_V8_COVERAGE } = process.env;
    const inherited = { PATH, ...(NODE_V8_COVERAGE ? { NODE_V8_COVERAGE } : {}) };
    const child = spawn(program, args, { env: { ...inherited, ...env }, cwd: tmpdir(), stdio: 'pipe' });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      this.stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
    });
    this.#child = child;
    this.#ended = once(child, 'close').then(([code]) => ({ code, stdout: this.stdout, stderr: this.stderr }));
  }

  get ended(): Promise<Finished> {
    return within(this.#ended, 'the end of the command');
  }

  write(text: string | Uint8Array): void {
    this.#child.stdin.write(text);
  }

  /** The end of the input. */
  end(text: string | Uint8Array = ''): void {
    this.#child.stdin.end(text);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when the output has the text. */
  shows(text: string | RegExp): Promise<void> {
    return until(
      () => (typeof text === 'string' ? this.stdout.includes(text) : text.test(this.stdout)),
      `the output ${text}, not ${JSON.stringify(this.stdout)}`,
    );
  }
}

/** Runs the command line to its end with `input` on a pipe. */
export function pipe(
  args: readonly string[],
  input: string | Uint8Array = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const command = new PipedCli(process.execPath, [cli, ...args], env);
  command.end(input);
  return command.ended;
}

export function piped(args: readonly string[]): PipedCli {
  return new PipedCli(process.execPath, [cli, ...args]);
}

/** At a terminal: what is written is typed, and stdout is all that the terminal shows. */
export function atTerminal(args: readonly string[]): PipedCli {
  const command = [process.execPath, cli, ...args].map((part) => `'${part}'`).join(' ');
  return new PipedCli('script', ['--quiet', '--return', '--command', command, '/dev/null']);
}
