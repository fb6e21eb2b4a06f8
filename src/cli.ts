#!/usr/bin/env node
// The command line: the only reader of argv and the environment, the only caller of process.exit. Socket thread.

import { CommanderError } from 'commander';
import { type CommandContext, reportError } from './cli/command-context.ts';
import { createProgram } from './cli/program.ts';
import { visibleLines } from './main/basics/visible.ts';

const context: CommandContext = {
  env: process.env,
  get input() {
    return process.stdin; // Only on demand: opening it keeps some kinds of it from ending the process.
  },
  isTerminal: process.stdout.isTTY === true,
  print: (text) => new Promise((resolve) => process.stdout.write(shown(text), () => resolve())),
  printError: (text) => void process.stderr.write(visibleLines(text)),
  exit: (code) => process.exit(code),
};

/** Other programs get exactly what was printed; a terminal gets nothing that could steer it. */
function shown(text: string | Uint8Array): string | Uint8Array {
  return context.isTerminal && typeof text === 'string' ? visibleLines(text) : text;
}

/** A reader that went away (`heddle check | head -1`) is no failure; a full disk is one. Neither shows a stack. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') fail(error);
}

function fail(error: unknown): never {
  if (error instanceof CommanderError) context.exit(error.exitCode); // Commander has printed it.
  reportError(context, error);
  context.exit(1);
}

process.stdout.on('error', onOutputError);
process.stderr.on('error', () => {}); // There is nowhere left to tell it.

try {
  await createProgram(context).parseAsync(process.argv);
} catch (error) {
  fail(error);
}
