// The grammar of `heddle admin`: what an operator can ask and do from a shell, through the admin API.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { clientSorts } from '../../contract/client-sorts.ts';
import { topicSorts } from '../../contract/topic-sorts.ts';
import type { CommandContext } from '../command-context.ts';
import type { AdminCall } from './call.ts';

const help = `
The address comes from --url, else from ADMIN_HOST and ADMIN_PORT; the token from --token, the URL that the server
printed at start (…/#token=…), or ADMIN_TOKEN. Prefer the variable: other users can see flags.
Exit codes: 0 done, 1 not done, with the reason on stderr.`;

type Commands = typeof import('./commands.ts');

export function addAdminCommands(program: Command, context: CommandContext): void {
  const admin = program
    .command('admin')
    .description('watch and steer a running server through its admin API')
    .option('--url <url>', 'address of the admin API')
    .option('--token <token>', 'its token')
    .option('--json', "print the API's answer, also a refusal, as one line of JSON")
    .addHelpText('after', help);

  const add = (usage: string, description: string, run: Run): Command =>
    admin
      .command(usage)
      .description(description)
      .action(async (...values: unknown[]) => {
        const command = values.at(-1) as Command;
        const { url, token, json } = admin.opts<{ url?: string; token?: string; json?: boolean }>();
        const commands = await import('./commands.ts');
        const access = { url, token, env: context.env };
        await run(commands, { access, asJson: json ?? false, context }, command.args, command.opts());
      });

  add('status', 'what the server is and does', (commands, call) => commands.status(call));
  add('clients', 'who is online', (commands, call, _args, flags) => commands.clients(call, flags))
    .option('-q, --query <text>', 'only those whose name, id, address or URL contains it')
    .option('--name <name>', 'only those with exactly this name')
    .option('--topic <topic>', 'only those that are subscribed to it')
    .addOption(new Option('--sort <key>', 'what to sort by').choices(clientSorts))
    .option('--desc', 'largest or latest first')
    .option('--limit <n>', 'how many, at most 1000')
    .option('--cursor <cursor>', '`next` of the page before');
  add('client <client>', 'everything about one client, by its id or name', (commands, call, [client]) =>
    commands.client(call, client),
  );
  addMessage(
    add(
      'send <client> [text]',
      'send to a client by its id, or to all with a name',
      (commands, call, [client, text], flags) => commands.sendTo(call, client, text, flags),
    ),
  );
  addMessage(
    add('broadcast [text]', 'send to every client', (commands, call, [text], flags) =>
      commands.send(call, [], text, flags),
    ),
  );
  addMessage(
    add('publish <topic> [text]', 'send to the subscribers of a topic', (commands, call, args, flags) =>
      commands.send(call, ['topics', args[0]], args[1], flags),
    ),
  );
  add('kick <client>', 'close a client by its id, or all with a name', (commands, call, [client], flags) =>
    commands.kick(call, client, flags),
  )
    .option('--code <code>', 'close code (default 1000)')
    .option('--reason <text>', 'close reason, at most 123 bytes');
  add('open', 'open the listener', (commands, call, _args, flags) => commands.open(call, flags))
    .option('--host <host>', "address to listen on (default: the server's HOST)")
    .option('--port <n>', "port to listen on (default: the server's PORT)");
  add('close', 'close the listener and every client', (commands, call) => commands.close(call));
  add('lanes', 'lanes and their workers', (commands, call) => commands.lanes(call));
  add('nodes', 'nodes of the cluster', (commands, call) => commands.nodes(call));
  add(
    'errors',
    'errors of handlers and deaths of workers, the newest first',
    (commands, call, _args, flags) => commands.errors(call, flags),
  )
    .option('--kind <n>', 'only those of this kind')
    .option('--client <id|name>', 'only those of this client')
    .option('--stack', 'with their stacks')
    .option('--limit <n>', 'how many, at most 1000 (default 20)')
    .option('--before <n>', 'only those with a lower number');
  add('warnings', 'warnings that hold, and those of the last day', (commands, call) =>
    commands.warnings(call),
  );
  add('topics', 'topics with subscribers', (commands, call, _args, flags) => commands.topics(call, flags))
    .option('-q, --query <text>', 'only those that contain it')
    .option('--client <client>', 'only those that this client is subscribed to, by its id or name')
    .addOption(new Option('--sort <key>', 'what to sort by').choices(topicSorts).default('subscribers'))
    .option('--asc', 'smallest first')
    .option('--limit <n>', 'how many, at most 1000')
    .option('--cursor <cursor>', '`next` of the page before');
  addWatch(
    add('tail', 'messages as they come, until Ctrl-C', (commands, call, _args, flags) =>
      commands.tail(call, { ...whoseOf(flags), text: textOf(flags.text) }),
    ),
  )
    .option('--text <text>', 'only those whose beginning contains it')
    .addHelpText('after', tailHelp);
  addWatch(
    add(
      'trace <file>',
      'every message of a client or a topic, whole, into a file',
      (commands, call, [file = ''], flags) =>
        commands.trace(call, file, {
          ...whoseOf(flags),
          forMs: durationMs(textOf(flags.for) ?? ''),
          maxBytes: Number(flags.maxMb) * 1024 * 1024,
        }),
    ),
  )
    .option('--for <time>', 'how long, 1s to 24h', checkDuration, '60s')
    .option('--max-mb <n>', 'size of the file at which it ends, in MiB', checkMegabytes, '100')
    .hook('preAction', (command) => {
      const { client, topic } = command.opts<{ client?: string; topic?: string }>();
      if ((client ?? topic) === undefined) command.error('error: give --client or --topic');
    })
    .addHelpText('after', traceHelp);
}

const tailHelp = `
Without --client and --topic a sample of at most 50 messages a second; with one of them all up to 1,000 a second.
What was passed over is counted on stderr (--json: in lines of its own). A name stands for all who have it, also those
who come later. Ends with 1 when the server goes.`;

const traceHelp = `
A line of JSON for each message: time, direction, id, name, topic, recipients, size, and text or base64. The last line
says how many messages are in the file and how many were passed over, because more came than could be written.`;

function addWatch(command: Command): Command {
  return command
    .addOption(new Option('--client <client>', 'only from and to it, by its id or name').conflicts('topic'))
    .option('--topic <topic>', 'only messages to this topic');
}

type Flags = Readonly<Record<string, string | boolean | undefined>>;

function whoseOf({ client, topic }: Flags): { client: string | undefined; topic: string | undefined } {
  return { client: textOf(client), topic: textOf(topic) };
}

function textOf(flag: string | boolean | undefined): string | undefined {
  return typeof flag === 'string' ? flag : undefined;
}

const secondsIn: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** 0 for what is no duration from 1s to 24h. */
function durationMs(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const seconds = Number(count ?? 0) * (secondsIn[unit] ?? 0);
  return seconds <= 86_400 ? seconds * 1000 : 0;
}

function checkDuration(text: string): string {
  if (durationMs(text) === 0) throw new InvalidArgumentError('It must be 1s to 24h, such as 90s, 10m or 2h.');
  return text;
}

function checkMegabytes(text: string): string {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return text;
}

type Run = (
  commands: Commands,
  call: AdminCall,
  args: readonly (string | undefined)[],
  flags: Flags,
) => Promise<void>;

function addMessage(command: Command): void {
  command
    .option('-b, --binary', 'send a binary message')
    .option('-x, --hex', 'the text is hex digits, sent as a binary message')
    .addHelpText(
      'after',
      '\nWithout a text the input is the message: heddle admin broadcast --binary < file',
    );
}
