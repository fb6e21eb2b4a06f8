// Messages from the operator: to one client, to those with a name, to everyone, to a topic.
import type { FastifyInstance } from 'fastify';
import { operations } from '../../../contract/operations.ts';
import type { OperatedServer } from '../admin-source.ts';
import { whom } from './client-routes.ts';
import type { Deed } from './deeds.ts';
import { serveOperation } from './serve-operation.ts';

export function addMessageRoutes(app: FastifyInstance, server: OperatedServer): void {
  serveOperation(app, operations.sendToClient, ({ params, body, tell }) => {
    tell({ ...whom(server, params.id), ...sizeOf(body) });
    server.send(params.id, body);
    return { reached: 1 };
  });

  serveOperation(app, operations.sendToName, ({ params, body, tell }) => {
    tell({ name: params.name, ...sizeOf(body) });
    const reached = server.sendToName(params.name, body);
    tell({ reached });
    return { reached };
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
}

/** What was sent is nobody's business but how much of it. */
function sizeOf(message: string | Uint8Array): Deed {
  return { bytes: Buffer.byteLength(message), isBinary: typeof message !== 'string' };
}
