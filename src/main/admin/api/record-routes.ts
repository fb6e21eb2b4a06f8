// What the server remembers: errors, warnings of the last day, the charts' last hour, who came and went.
import type { FastifyInstance } from 'fastify';
import { operations } from '../../../contract/operations.ts';
import type { AdminSource } from '../admin-source.ts';
import type { AdminRecords } from '../records/admin-records.ts';
import { serveOperation } from './serve-operation.ts';

export function addRecordRoutes(app: FastifyInstance, { core }: AdminSource, records: AdminRecords): void {
  serveOperation(app, operations.listErrors, ({ query }) => core.errors.list(query));
  serveOperation(app, operations.listWarnings, () => ({ warnings: records.warnings() }));
  serveOperation(app, operations.getHistory, ({ query }) => records.history(query.since ?? 0));
  serveOperation(app, operations.listPresence, () => ({ presence: core.presence?.list() ?? [] }));
}
