// `heddle serve`: starts the server and ends the process with it.

import { createLog } from '../main/basics/log.ts';
import type { HeddleServer } from '../main/server.ts';
import { startServer } from '../main/start.ts';
import { readSettings, type SettingsInput } from '../settings/settings.ts';
import type { CommandContext } from './command-context.ts';
import { listenForStopSignals } from './stop-signals.ts';

/** Resolves when the server is listening. Rejects with the HeddleError that kept it from starting. */
export async function serve(input: SettingsInput, context: CommandContext): Promise<void> {
  const settings = readSettings(input);
  const log = createLog({ level: settings.logLevel, pretty: context.isTerminal });
  let server: HeddleServer | undefined;

  const die = (error: unknown, message: string): never => {
    try {
      log.fatal({ err: error }, message);
    } finally {
      context.exit(1); // Also when the log itself is what failed.
    }
  };
  // A rejection that nobody handles arrives here as well: Node's default is to throw it.
  process.on('uncaughtException', (error) => die(error, 'uncaught exception, the process ends'));

  listenForStopSignals({
    isUnderNpm: context.env.npm_lifecycle_event !== undefined,
    first: (signal) => {
      if (!server) context.exit(0); // Nobody is connected yet: there is nothing to finish.
      log.info({ signal }, 'closing; a second signal ends the process at once');
      server.close().then(
        () => context.exit(0),
        (error: unknown) => die(error, 'closing failed, the process ends'),
      );
    },
    second: (signal) => {
      log.warn({ signal }, 'second signal, the process ends at once');
      context.exit(1);
    },
    hangUp: () => log.warn('SIGHUP: there is nothing that is read again; the server goes on as it is'),
  });

  server = await startServer(settings, { log });
  // Nobody could log in with a token that nobody was told.
  const { admin } = server;
  if (admin?.loginUrl && !log.isLevelEnabled('info')) {
    context.printError(`heddle: the console is at ${admin.loginUrl}\n`);
  }
}
