// The grammar of `heddle connect`: a WebSocket client for people and for pipes.

import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.ts';

const help = `
Each line of the input is sent as a message; answers go to the output, with times when that is a terminal. Ctrl-D
closes the connection. Piped input: ends when there were as many answers as lines, or --count of them, or when
nothing came for --wait seconds (5 unless --count is given).

  echo hi | heddle connect localhost:45678/alice

Exit codes: 0 ended as asked or closed normally by the server, 1 usage error or no connection, 2 closed by the server
with another code or lost, 3 fewer answers than --count.`;

export function addConnectCommand(program: Command, context: CommandContext): void {
  program
    .command('connect')
    .description('talk to a WebSocket server line by line')
    .argument('<url>', 'ws://… or wss://…; without either ws:// is meant', parseUrl)
    .option('-b, --binary', 'send each line as a binary message')
    .option('-x, --hex', 'lines are hex digits, sent as binary; binary answers are shown as hex')
    .option('-s, --subprotocol <name>', 'offer a subprotocol (repeatable)', append)
    .option('-H, --header <line>', "send a header field, 'Name: value' (repeatable)", appendHeader)
    .option('-k, --insecure', 'take any TLS certificate')
    .option(
      '-e, --errors',
      'show what the handler throws on these messages; the server needs SHOW_ERRORS=client',
    )
    .option('-n, --count <n>', 'end after so many answers', parseCount)
    .option(
      '-w, --wait <seconds>',
      'after the end of the input: end when nothing came for so long',
      parseWait,
    )
    .addHelpText('after', help)
    .action(async (url: string, flags: Flags) => {
      const { connect } = await import('./run.ts');
      const { subprotocol = [], header = {}, binary = false, hex = false, insecure = false } = flags;
      const { errors = false } = flags;
      const { count, wait: waitSec } = flags;
      await connect(
        { url, subprotocols: subprotocol, headers: header, insecure, binary, hex, errors, count, waitSec },
        context,
      );
    });
}

interface Flags {
  binary?: boolean;
  hex?: boolean;
  subprotocol?: string[];
  header?: Record<string, string>;
  insecure?: boolean;
  errors?: boolean;
  count?: number;
  wait?: number;
}

/** What has no scheme gets ws://: `localhost:45678`, `[::1]:45678/alice`. */
export function parseUrl(text: string): string {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `ws://${text}`;
  const isWebSocket = URL.canParse(url) && /^wss?:$/.test(new URL(url).protocol);
  if (!isWebSocket) throw new InvalidArgumentError('It must be ws://…, wss://… or HOST:PORT.');
  return url;
}

function append(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function appendHeader(line: string, before: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*(.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("It must be 'Name: value'.");
  return { ...before, [name]: value };
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

function parseWait(text: string): number {
  if (!/^\d{1,6}(?:\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
}
