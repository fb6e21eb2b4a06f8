// Clients: who is online, and closing one.
import type { FastifyInstance } from 'fastify';
import { operations } from '../../../contract/operations.ts';
import { HeddleError } from '../../../protocol/errors.ts';
import type { ListRequest } from '../../clients/lists/client-list.ts';
import type { AdminSource, OperatedServer } from '../admin-source.ts';
import type { Deed } from './deeds.ts';
import { serveOperation } from './serve-operation.ts';

export function addClientRoutes(app: FastifyInstance, { server }: AdminSource): void {
  serveOperation(app, operations.listClients, async ({ query }) => {
    const { order, ...rest } = query;
    const given = Object.entries(rest).filter(([, value]) => value !== undefined);
    const request: ListRequest = { ...Object.fromEntries(given), descending: order === 'desc' };
    return await pageOf(server.listClients(request));
  });

  serveOperation(app, operations.getClient, ({ params }) => {
    const client = server.client(params.id);
    if (client === undefined) throw new HeddleError('CLIENT_NOT_FOUND', { id: params.id });
    return client;
  });

  serveOperation(app, operations.disconnectClient, ({ params, query, body, tell }) => {
    const code = body.code ?? query.code;
    const reason = body.reason ?? query.reason;
    tell({ ...whom(server, params.id), code, reason });
    server.disconnect(params.id, code, reason);
  });

  serveOperation(app, operations.disconnectName, ({ params, query, body, tell }) => {
    const code = body.code ?? query.code;
    const reason = body.reason ?? query.reason;
    tell({ name: params.name, code, reason });
    const closedClients = server.disconnectName(params.name, code, reason);
    tell({ clients: closedClients });
    return { closedClients };
  });
}

/** A page of a list, whose RangeError is one of the query. Rejects with REQUEST_INVALID. */
export async function pageOf<Page>(list: Promise<Page>): Promise<Page> {
  try {
    return await list;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HeddleError('REQUEST_INVALID', { problems: `query.${error.message}` }, { cause: error });
  }
}

/** A client as the log names it: by its id and its name. */
export function whom(server: OperatedServer, id: string): Deed {
  return { client: id, name: server.client(id)?.name };
}
