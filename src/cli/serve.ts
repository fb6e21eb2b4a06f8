// `heddle serve`: starts the server and ends the process with it.

import { setTimeout as pause } from 'node:timers/promises';
import { createLog, flushed } from '../main/basics/log.ts';
import type { HeddleServer } from '../main/server.ts';
import { startServer } from '../main/start.ts';
import { readSettings, type SettingsInput } from '../settings/settings.ts';
import type { CommandContext } from './command-context.ts';
import { listenForStopSignals } from './stop-signals.ts';

/** So long the end of the process waits for somebody to read the last lines of the log. */
const flushMs = 500;

/** Resolves when the server is listening. Rejects with the HeddleError that kept it from starting. */
export async function serve(input: SettingsInput, context: CommandContext): Promise<void> {
  const settings = readSettings(input);
  const log = createLog({ level: settings.logLevel, pretty: context.isTerminal });
  let server: HeddleServer | undefined;

  const end = async (code: number): Promise<never> => {
    await Promise.race([flushed(log), pause(flushMs)]);
    return context.exit(code);
  };
  const die = (error: unknown, message: string): void => {
    try {
      log.fatal({ err: error }, message);
    } finally {
      void end(1).catch(() => context.exit(1)); // Also when the log itself is what failed.
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
        () => end(0),
        (error: unknown) => die(error, 'closing failed, the process ends'),
      );
    },
    second: (signal) => {
      log.warn({ signal }, 'second signal, the process ends at once');
      void end(1);
    },
  });

  server = await startServer(settings, { log });
  // Nobody could log in with a token that nobody was told.
  const { admin } = server;
  if (admin?.loginUrl && !log.isLevelEnabled('info')) {
    context.printError(`heddle: the console is at ${admin.loginUrl}\n`);
  }
}
