// The grammar of the command line: commands, arguments, flags and help.

import { Command } from 'commander';
import { version } from '../main/basics/version.ts';
import { addAdminCommands } from './admin/grammar.ts';
import type { CommandContext } from './command-context.ts';
import { addConnectCommand } from './connect/grammar.ts';
import { addSettingFlags, collectFlags } from './setting-flags.ts';

// Commands are imported when they run: help and usage errors need neither the pool nor native code.

/** The program, ready to parse. Help, the version and usage errors end it with a CommanderError. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('heddle')
    .description('A WebSocket server whose message handlers run on threads')
    .version(version)
    .configureOutput({ writeOut: (text) => void context.print(text), writeErr: context.printError })
    .addHelpText('after', '\nAll settings: heddle serve --help. Flags override environment variables.')
    .exitOverride();

  addSettingFlags(program.command('serve').description('start the server'))
    .addHelpText(
      'after',
      '\nSIGTERM and SIGINT close it gracefully; a second signal ends it at once, the same one from half a second later on.',
    )
    .action(async (handler: string | undefined, _options: unknown, command: Command) => {
      const { serve } = await import('./serve.ts');
      await serve({ env: context.env, flags: collectFlags(command, handler) }, context);
    });

  addSettingFlags(
    program.command('check').description('validate settings and handler, print the effective settings'),
  )
    .option('--json', 'print one JSON document')
    .action(async (handler: string | undefined, options: { json?: boolean }, command: Command) => {
      const { check } = await import('./check.ts');
      await check(
        { env: context.env, flags: collectFlags(command, handler) },
        options.json ?? false,
        context,
      );
    });

  addConnectCommand(program, context);
  addAdminCommands(program, context);
  addInstalledCommands(program, context);
  return program;
}

/** What has to do with what npm installs, and what it does not. */
function addInstalledCommands(program: Command, context: CommandContext): void {
  program
    .command('trim')
    .description('delete the uWebSockets.js binaries of other platforms and Node versions')
    .option('--dry-run', 'tell what would be deleted')
    .action(async ({ dryRun }: { dryRun?: boolean }) => {
      const { bindingFolder } = await import('../main/sockets/binding-files.ts');
      const { trim } = await import('./trim.ts');
      await context.print(await trim({ folder: bindingFolder(), isDryRun: dryRun ?? false }));
    });

  program
    .command('bench')
    .description('run the benchmark suite; --tune <handler> recommends WORKERS')
    .argument('[options...]', 'those of the suite')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (options: string[]) => {
      const { bench } = await import('./bench.ts');
      await bench(options, context);
    });
}
