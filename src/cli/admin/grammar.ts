// The grammar of `heddle admin`: what an operator can ask and do from a shell, through the admin API.

import { type Command, Option } from 'commander';
import { clientSorts } from '../../contract/client-sorts.ts';
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
    .option('--json', "print the API's answer as one line of JSON")
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
    .addOption(new Option('--sort <key>', 'what to sort by').choices(clientSorts))
    .option('--desc', 'largest or latest first')
    .option('--limit <n>', 'how many, at most 1000')
    .option('--cursor <cursor>', '`next` of the page before');
  add('client <id>', 'everything about one client', (commands, call, [id]) => commands.client(call, id));
  addMessage(
    add('send <id> [text]', 'send to one client', (commands, call, [id, text], flags) =>
      commands.send(call, ['clients', id], text, flags),
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
  add('kick <id>', 'close a client', (commands, call, [id], flags) => commands.kick(call, id, flags))
    .option('--code <code>', 'close code (default 1000)')
    .option('--reason <text>', 'close reason, at most 123 bytes');
  add('open', 'open the listener', (commands, call, _args, flags) => commands.open(call, flags))
    .option('--host <host>', "address to listen on (default: the server's HOST)")
    .option('--port <n>', "port to listen on (default: the server's PORT)");
  add('close', 'close the listener and every client', (commands, call) => commands.close(call));
  add('lanes', 'lanes and their workers', (commands, call) => commands.lanes(call));
  add('nodes', 'nodes of the cluster', (commands, call) => commands.nodes(call));
  add('topics', 'topics with subscribers', (commands, call, _args, flags) => commands.topics(call, flags))
    .option('-q, --query <text>', 'only those that contain it')
    .option('--limit <n>', 'how many, at most 1000');
}

type Run = (
  commands: Commands,
  call: AdminCall,
  args: readonly (string | undefined)[],
  flags: Readonly<Record<string, string | boolean | undefined>>,
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
