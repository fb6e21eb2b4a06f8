// What a command may touch of the process it runs in; only src/cli.ts holds the real things.

import type { Readable } from 'node:stream';
import { HeddleError } from '../protocol/errors.ts';

export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What stdin brings, and whether a person types it. */
  readonly input: Readable & { readonly isTTY?: boolean };
  /** Whether a person reads stdout. */
  readonly isTerminal: boolean;
  /** Writes to stdout; resolves when the text has left the process, also when nobody reads it any more. */
  print(text: string | Uint8Array): Promise<void>;
  /** Writes to stderr. */
  printError(text: string): void;
  exit(code: number): never;
}

/** One clear message on stderr. A stack only for what should not happen, and only when debugging was asked for. */
export function reportError(context: CommandContext, error: unknown): void {
  const isDebugging = context.env.LOG_LEVEL === 'debug' || context.env.LOG_LEVEL === 'trace';
  context.printError(`heddle: ${describeError(error, isDebugging)}\n`);
}

function describeError(error: unknown, withStack: boolean): string {
  if (error instanceof HeddleError) return error.message;
  if (!(error instanceof Error)) return `unexpected error: ${String(error)}`;
  return `unexpected error: ${withStack ? error.stack : error.message}`;
}
