#!/usr/bin/env node
// The command line: the only reader of argv and the environment, the only caller of process.exit. Socket thread.

import { CommanderError } from 'commander';
import { type CommandContext, reportError } from './cli/command-context.ts';
import { createProgram } from './cli/program.ts';

const context: CommandContext = {
  env: process.env,
  isTerminal: process.stdout.isTTY === true,
  print: (text) => void process.stdout.write(text),
  printError: (text) => void process.stderr.write(text),
  exit: (code) => process.exit(code),
};

// A reader that went away (`heddle check | head -1`) is no reason to stop, and none for a stack.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  await createProgram(context).parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) context.exit(error.exitCode);
  reportError(context, error);
  context.exit(1);
}
