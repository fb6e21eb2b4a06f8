// What a check is: one conversation of one client, and what is seen when everything is as the RFCs have it.
import type { ClientProgram } from './client-program.ts';
import type { ServerName } from './servers.ts';
import type { WatchedServer } from './watched-server.ts';

export interface Visit {
  readonly program: ClientProgram;
  readonly server: (name: ServerName) => WatchedServer;
}

export interface Check {
  readonly title: string;
  /** What is seen unless the client is known to differ. */
  readonly expected: string;
  /** The close code that the server sends in it. */
  readonly code?: number;
  /** It takes seconds, and runs beside the others in a program of its own. */
  readonly isSlow?: boolean;
  /** Returns what was seen. The connection has ended when it does. */
  readonly run: (visit: Visit) => Promise<string>;
}
