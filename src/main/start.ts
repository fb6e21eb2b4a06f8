// Starts a server: workers first, then the console, then the listener. What fails leaves nothing behind.
import { type ServerOptions, type Settings, settingsFromOptions } from '../settings/settings.ts';
import { createLog, type Log } from './basics/log.ts';
import { versions } from './basics/version.ts';
import { startCore } from './core.ts';
import { HeddleServer } from './server.ts';
import { isBindingKnown } from './sockets/binding.ts';
import { checkTls } from './sockets/tls.ts';
import { createApp } from './sockets/uws.ts';

/** What a program may hand in beside the settings. */
export interface ServerParts {
  /** A pino logger; default: JSON lines on standard output at the level `logLevel`. */
  log?: Log;
}

/** The settings of a server, by the keys of their table; the handler may be the URL of its file too. */
export type CreateOptions = Omit<ServerOptions, 'handler'> & {
  readonly handler?: string | URL | undefined;
};

/**
 * Starts a server: loads the handler on every worker, then opens the listener. What is left out of `options` has
 * the default of its setting (docs/configuration.md), but there is no console unless `adminPort` is given. The
 * environment is not read. Rejects with a HeddleError: SETTINGS_INVALID, TLS_INVALID, HANDLER_NOT_FOUND,
 * CLUSTER_INVALID, CLUSTER_UNREACHABLE, HANDLER_LOAD_FAILED, HANDLER_INVALID, HANDLER_LOAD_TIMEOUT, WORKER_LOST, PORT_IN_USE, HOST_UNKNOWN, ADMIN_PORT_IN_USE. Nothing is
 * left running then.
 */
export async function createServer(
  options: CreateOptions = {},
  parts: ServerParts = {},
): Promise<HeddleServer> {
  const { handler } = options;
  const adminPort = options.adminPort ?? 'off';
  const module = handler instanceof URL ? handler.href : handler;
  return startServer(settingsFromOptions({ ...options, adminPort, handler: module }), parts);
}

const uncheckedBinding =
  'the uWebSockets.js binary is not checked: hashes are known for the version that Heddle names only';

/** `createServer` for settings that are checked already. */
export async function startServer(settings: Settings, parts: ServerParts = {}): Promise<HeddleServer> {
  const log = parts.log ?? createLog({ level: settings.logLevel, pretty: false });
  if (!isBindingKnown) log.warn({ uWebSockets: versions.uWebSockets }, uncheckedBinding);
  const app = createApp(checkTls(settings));
  const core = await startCore(app, settings, log);
  const server = new HeddleServer(app, core);
  try {
    await server.openAdmin();
    await server.openListener(settings.host, settings.port);
    server.watchFiles();
  } catch (error) {
    await server.close().catch((failure: unknown) => core.faults.report('the end of a start', failure));
    throw error;
  }
  return server;
}
