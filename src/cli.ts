#!/usr/bin/env node
// The command line: the only reader of argv and the environment. Socket thread.

import { CommanderError } from 'commander';
import { type CommandContext, reportError } from './cli/command-context.ts';
import { ProcessEnd } from './cli/process-end.ts';
import { createProgram } from './cli/program.ts';
import { visibleLines } from './main/basics/visible.ts';

const processEnd = new ProcessEnd();

const context: CommandContext = {
  env: process.env,
  get input() {
    return process.stdin; // Only on demand: opening it keeps some kinds of it from ending the process.
  },
  isTerminal: process.stdout.isTTY === true,
  print: (text) => new Promise((resolve) => process.stdout.write(shown(text), () => resolve())),
  printError: (text) => void process.stderr.write(visibleLines(text)),
  end: (code, signal = 'SIGKILL') => processEnd.end(code, signal),
};

/** Other programs get exactly what was printed; a terminal gets nothing that could steer it. */
function shown(text: string | Uint8Array): string | Uint8Array {
  return context.isTerminal && typeof text === 'string' ? visibleLines(text) : text;
}

/** A reader that went away (`heddle check | head -1`) is no failure; a full disk is one. Neither shows a stack. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') void fail(error);
}

async function fail(error: unknown): Promise<void> {
  if (processEnd.isEnding) return; // What is cut short may fail, and that is no news.
  if (error instanceof CommanderError) await context.end(error.exitCode); // Commander has printed it.
  reportError(context, error);
  await context.end(1);
}

process.stdout.on('error', onOutputError);
process.stderr.on('error', () => {}); // There is nowhere left to tell it.

try {
  await createProgram(context).parseAsync(process.argv);
} catch (error) {
  await fail(error);
}
