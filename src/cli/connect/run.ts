// Runs `heddle connect`: lines in, answers out, and an exit code that says how it ended.

import { createInterface } from 'node:readline';
import { readShownError, type ShownError } from '../../contract/shown-error.ts';
import { visible } from '../../main/basics/visible.ts';
import { closeCodes } from '../../protocol/close-codes.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { CommandContext } from '../command-context.ts';
import { describeClose } from './close.ts';
import { Conversation } from './conversation.ts';
import { openSocket } from './open.ts';
import type { ConnectOptions } from './options.ts';
import { encodeLine, showAnswer } from './text.ts';

const maxUnprinted = 1000;

export const exitCodes = { done: 0, closed: 2, tooFew: 3 } as const;

/** Ends the process when the conversation has ended. Rejects with CONNECT_FAILED. */
export async function connect(options: ConnectOptions, context: CommandContext): Promise<never> {
  const { input } = context;
  const isTyped = input.isTTY === true;
  const { socket, showsErrors } = await openSocket(options);
  if (isTyped) context.printError(`Connected to ${options.url}; Ctrl-D closes.\n`);
  if (options.errors && !showsErrors) {
    context.printError(
      'heddle: this server does not show errors: it has to be started with SHOW_ERRORS=client\n',
    );
  }

  let printed = Promise.resolve();
  let unprinted = 0;
  const conversation = new Conversation(socket, options, (data, isBinary) => {
    const error = showsErrors && !isBinary ? readShownError(data.toString('utf8')) : undefined;
    if (error !== undefined) {
      context.printError(`heddle: ${describeHandlerError(error)}\n`);
      return 'error';
    }
    const answer = showAnswer(data, isBinary, options.hex, context.isTerminal);
    // Who reads our output slowly must not make what waits for them grow without end.
    if (++unprinted === maxUnprinted) socket.pause();
    printed = printed.then(async () => {
      await context.print(answer);
      if (unprinted-- === maxUnprinted) socket.resume();
    });
    return 'answer';
  });
  process.on('SIGINT', () => conversation.end());
  process.on('SIGTERM', () => conversation.end());

  let failure: unknown;
  void sendLines(conversation, options, context).then(
    () => (isTyped ? conversation.end() : conversation.inputEnded()),
    (error: unknown) => {
      failure = error;
      conversation.end();
    },
  );
  const { code, reason, byUs } = await conversation.closed;
  await printed;
  if (failure !== undefined) throw failure;
  if (!byUs) context.printError(`heddle: ${describeClose(code, reason)}\n`);
  const isShort = options.count !== undefined && conversation.answers < options.count;
  if (!byUs && code !== closeCodes.NORMAL.code) return context.end(exitCodes.closed);
  return context.end(isShort ? exitCodes.tooFew : exitCodes.done);
}

function describeHandlerError({ hook, name, message, stack }: ShownError): string {
  return `the handler failed in its hook ${hook}: ${stack === '' ? `${name}: ${message}` : stack}`;
}

async function sendLines(
  conversation: Conversation,
  options: ConnectOptions,
  context: CommandContext,
): Promise<void> {
  // Without a terminal of its own: the lines come from the kernel's, which lets a line be edited and Ctrl-D end it.
  const lines = createInterface({
    input: context.input,
    crlfDelay: Number.POSITIVE_INFINITY,
    terminal: false,
  });
  for await (const line of lines) {
    const message = encodeLine(line, options);
    if (message === null) notHex(line, context);
    else if (!(await conversation.send(message, options.binary || options.hex))) return;
  }
}

/** Who types can type again; a program's input is wrong. */
function notHex(line: string, context: CommandContext): void {
  const error = new HeddleError('LINE_NOT_HEX', { line: visible(line.slice(0, 100)) });
  if (context.input.isTTY !== true) throw error;
  context.printError(`heddle: ${error.message}\n`);
}
