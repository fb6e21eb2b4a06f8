// The log of one client's affairs: its lines name the client and its lane.
import type { Log } from '../basics/log.ts';
import type { Client } from './client.ts';
import type { Registry } from './registry.ts';

/** `log` is that of the server, for a client that is on no lane. */
export function clientLog(client: Client, registry: Registry, log: Log): Log {
  return (client.lane?.log ?? log).child({ client: registry.idOf(client) });
}
