// The server as a whole: its status, its listener, its lanes, and whether it is well.
import type { FastifyInstance } from 'fastify';
import { operations } from '../../../contract/operations.ts';
import type { AdminSource } from '../admin-source.ts';
import { createMetrics } from '../measures/metrics.ts';
import type { Pulse } from '../measures/pulse.ts';
import { readinessOf, statusOf, tickOf } from '../measures/status.ts';
import { openApiDocument } from './openapi.ts';
import { serveOperation } from './serve-operation.ts';

export function addServerRoutes(app: FastifyInstance, source: AdminSource, pulse: Pulse): void {
  const { server, core } = source;
  serveOperation(app, operations.getStatus, () => statusOf(source, pulse));

  serveOperation(app, operations.openListener, async ({ body, tell }) => {
    const { host = core.settings.host, port = core.settings.port } = body;
    tell({ host, port });
    const open = server.listener;
    const isSame = open !== null && open.host === host && open.port === port;
    const address = isSame ? open : await server.openListener(host, port);
    tell({ port: address.port, wasOpen: isSame });
    return { ...address, url: server.urlOf(address) };
  });

  serveOperation(app, operations.closeListener, ({ tell }) => {
    const closedClients = server.closeListener();
    tell({ clients: closedClients });
    return { closedClients };
  });

  serveOperation(app, operations.listLanes, () => ({ lanes: pulse.last.lanes }));

  serveOperation(app, operations.listNodes, () => {
    return { cluster: core.cluster?.status ?? null, nodes: core.cluster?.nodes ?? [] };
  });

  serveOperation(app, operations.getLiveness, () => ({ status: 'alive' as const }));
  serveOperation(app, operations.getHealth, () => ({ status: 'alive' as const }));

  serveOperation(app, operations.getReadiness, ({ reply }) => {
    const readiness = readinessOf(source);
    if (!readiness.ready) reply.code(503);
    return readiness;
  });

  const metrics = createMetrics(source, pulse);
  serveOperation(app, operations.getMetrics, ({ reply }) => {
    reply.type(metrics.contentType);
    return metrics.text();
  });

  const document = JSON.stringify(openApiDocument());
  serveOperation(app, operations.getOpenApi, () => document);

  // A request that asks for the upgrade never gets here: the live stream takes it.
  serveOperation(app, operations.watchLive, () => tickOf(source, pulse));
}
