// `heddle serve`: starts the server and ends the process with it.

import { setTimeout as pause } from 'node:timers/promises';
import { createLog, flushed } from '../main/basics/log.ts';
import type { HeddleServer } from '../main/server.ts';
import { startServer } from '../main/start.ts';
import { readSettings, type SettingsInput } from '../settings/settings.ts';
import type { CommandContext } from './command-context.ts';
import { startLines } from './start-lines.ts';
import { isStartedByNpx, listenForStopSignals } from './stop-signals.ts';

/** How long the end of the process waits for threads to end by themselves. */
const workersEndMs = 300;
/** So long the end of the process waits for somebody to read the last lines of the log. */
const flushMs = 500;

/** Resolves when the server is listening. Rejects with the HeddleError that kept it from starting. */
export async function serve(input: SettingsInput, context: CommandContext): Promise<void> {
  const settings = readSettings(input);
  const log = createLog({ level: settings.logLevel, pretty: context.isTerminal });
  let server: HeddleServer | undefined;

  // Without its workers, or they would be replaced as they end.
  const end = async (code: number, signal?: NodeJS.Signals): Promise<never> => {
    await Promise.race([server?.abandonWorkers().catch(() => {}), pause(workersEndMs)]);
    await Promise.race([flushed(log), pause(flushMs)]);
    return context.end(code, signal);
  };
  const die = (error: unknown, message: string): void => {
    try {
      log.fatal({ err: error }, message);
    } finally {
      void end(1).catch(() => context.end(1)); // Also when the log itself is what failed.
    }
  };
  // A rejection that nobody handles arrives here as well: Node's default is to throw it.
  process.on('uncaughtException', (error) => die(error, 'uncaught exception, the process ends'));

  listenForStopSignals({
    isUnderNpx: isStartedByNpx(context.env),
    first: (signal) => {
      if (server === undefined) return void end(0, signal); // Nobody is connected yet: there is nothing to finish.
      log.info({ signal }, 'closing; a second signal ends the process at once');
      server.close().then(
        () => end(0, signal),
        (error: unknown) => die(error, 'closing failed, the process ends'),
      );
    },
    second: (signal) => {
      log.warn({ signal }, 'second signal, the process ends at once');
      void end(1, signal);
    },
    hangUp: () => log.warn('SIGHUP: there is nothing that is read again; the server goes on as it is'),
    isAtTerminal: context.isTerminal,
  });

  server = await startServer(settings, { log });
  if (context.isTerminal && log.isLevelEnabled('info')) await context.print(startLines(server));
  // Nobody could log in with a token that nobody was told.
  const { admin } = server;
  if (admin?.loginUrl && !log.isLevelEnabled('info')) {
    context.printError(`heddle: the console is at ${admin.loginUrl}\n`);
  }
}
