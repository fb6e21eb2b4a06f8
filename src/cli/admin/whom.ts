// Clients as people name them, by an id or by a name. They are two spaces: no client can have a name of the form of an id.

import type { ClientPage } from '../../contract/schemas.ts';
import { hasIdForm } from '../../protocol/client-id.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { callAdmin } from './api.ts';
import type { AdminCall } from './call.ts';
import type { Watching } from './live.ts';

/** The path of one client by its id, or of all with a name. */
export function pathTo(idOrName: string): readonly string[] {
  return [hasIdForm(idOrName) ? 'clients' : 'names', idOrName];
}

/** The id of the only client that is meant. Rejects with NAME_NOT_FOUND, NAME_AMBIGUOUS. */
export async function idOf({ access }: AdminCall, idOrName: string): Promise<string> {
  if (hasIdForm(idOrName)) return idOrName;
  const query = { name: idOrName, limit: '1' };
  const answer = (await callAdmin(access, { method: 'GET', path: ['clients'], query })) as ClientPage;
  const [client] = answer.clients;
  const name = idOrName;
  if (client === undefined) throw new HeddleError('NAME_NOT_FOUND', { name });
  if (answer.total > 1) throw new HeddleError('NAME_AMBIGUOUS', { name, count: answer.total });
  return client.id;
}

/** What to watch of a client or a topic. Rejects with CLIENT_NOT_FOUND; who has a name may come yet. */
export async function watchingOf(
  { access, context }: AdminCall,
  { client, topic }: { readonly client: string | undefined; readonly topic: string | undefined },
): Promise<Watching> {
  if (topic !== undefined) return { topic };
  if (client === undefined) return {};
  if (!hasIdForm(client)) {
    const query = { name: client, limit: '1' };
    const { total } = (await callAdmin(access, { method: 'GET', path: ['clients'], query })) as ClientPage;
    if (total === 0) context.printError(`heddle: nobody named ${client} is online yet\n`);
    return { name: client };
  }
  await callAdmin(access, { method: 'GET', path: ['clients', client] });
  return { client };
}
