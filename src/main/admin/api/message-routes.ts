// Messages from the operator: to one client, to everyone, to a topic; and which topics there are.
import type { FastifyInstance } from 'fastify';
import { operations } from '../../../contract/operations.ts';
import type { AdminSource } from '../admin-source.ts';
import { whom } from './client-routes.ts';
import type { Deed } from './deeds.ts';
import { serveOperation } from './serve-operation.ts';

export function addMessageRoutes(app: FastifyInstance, { server, core }: AdminSource): void {
  serveOperation(app, operations.sendToClient, ({ params, body, tell }) => {
    tell({ ...whom(server, params.id), ...sizeOf(body) });
    server.send(params.id, body);
    return { reached: 1 };
  });

  serveOperation(app, operations.broadcast, ({ body, tell }) => {
    const reached = server.broadcast(body);
    tell({ ...sizeOf(body), reached });
    return { reached };
  });

  serveOperation(app, operations.publish, ({ params, body, tell }) => {
    tell({ topic: params.topic, ...sizeOf(body) });
    const reached = server.publish(params.topic, body);
    tell({ reached });
    return { reached };
  });

  serveOperation(app, operations.listTopics, async ({ query }) => {
    return (await core.topics?.list(query.query, query.limit)) ?? { topics: [], total: 0 };
  });
}

/** What was sent is nobody's business but how much of it. */
function sizeOf(message: string | Uint8Array): Deed {
  return { bytes: Buffer.byteLength(message), isBinary: typeof message !== 'string' };
}
