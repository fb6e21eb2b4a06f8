// Messages from the operator: to one client, to everyone, to a topic; and which topics there are.
import type { FastifyInstance } from 'fastify';
import { operations } from '../../../contract/operations.ts';
import type { AdminSource } from '../admin-source.ts';
import { serveOperation } from './serve-operation.ts';

export function addMessageRoutes(app: FastifyInstance, { server, core }: AdminSource): void {
  serveOperation(app, operations.sendToClient, ({ params, body }) => {
    server.send(params.id, body);
    return { reached: 1 };
  });

  serveOperation(app, operations.broadcast, ({ body }) => ({ reached: server.broadcast(body) }));

  serveOperation(app, operations.publish, ({ params, body }) => ({
    reached: server.publish(params.topic, body),
  }));

  serveOperation(app, operations.listTopics, async ({ query }) => {
    return (await core.topics?.list(query.query, query.limit)) ?? { topics: [], total: 0 };
  });
}
