// The log of one client's affairs: its lines name the client and its lane.
import type { Log } from '../basics/log.ts';
import type { Client } from './client.ts';
import type { Registry } from './registry.ts';

/** A name is as long as a URL may be; of a longer one the log has the beginning. */
const maxNameLength = 200;

/** `log` is that of the server, for a client that is on no lane. */
export function clientLog(client: Client, registry: Registry, log: Log): Log {
  return (client.lane?.log ?? log).child(clientFields(client, registry));
}

/** What names a client in a line: its id, and the name that it gave itself. */
export function clientFields(
  client: Pick<Client, 'ref' | 'givenName'>,
  registry: Registry,
): { client: string; name?: string } {
  const name = client.givenName?.slice(0, maxNameLength);
  return { client: registry.idOf(client), ...(name === undefined ? {} : { name }) };
}
