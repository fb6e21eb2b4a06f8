// The public API of the package. Handler modules import it on workers, so what belongs to the socket thread is
// loaded only when it is called.
import { isMainThread } from 'node:worker_threads';
import type { HeddleServer } from './main/server.ts';
import type { CreateOptions, ServerParts } from './main/start.ts';
import { HeddleError } from './protocol/errors.ts';

export type { ClientSort } from './contract/client-sorts.ts';
export type { DropReason } from './contract/drop-reasons.ts';
export type { ClientInfo, ClientPage } from './contract/schemas.ts';
export type { AdminAddress } from './main/admin/admin-listener.ts';
export type { ListRequest } from './main/clients/lists/client-list.ts';
export type { LaneInfo } from './main/lanes/lane-info.ts';
export type { HeddleServer } from './main/server.ts';
export type { Address } from './main/sockets/listener.ts';
export type { CreateOptions, ServerParts } from './main/start.ts';
export type { Statistics } from './main/statistics/statistics.ts';
export { closeCodes } from './protocol/close-codes.ts';
export { type ErrorCode, HeddleError } from './protocol/errors.ts';
export type { ServerOptions, Settings } from './settings/settings.ts';
export {
  type Client,
  type Data,
  defineHandler,
  type Handler,
  type Message,
  type Server,
  type StatefulHandler,
  type StatelessClient,
  type StatelessHandler,
} from './workers/api/handler.ts';
export { server } from './workers/api/server.ts';

/**
 * Starts a server; see `createServer` in main/start.ts for what it rejects with, and NOT_IN_A_WORKER. What is left
 * out of `options` has the default of its setting; the environment is not read.
 */
export async function createServer(
  options: CreateOptions = {},
  parts: ServerParts = {},
): Promise<HeddleServer> {
  // With the thread uWebSockets.js would end the whole process.
  if (!isMainThread) throw new HeddleError('NOT_IN_A_WORKER');
  const main = await import('./main/start.ts');
  return main.createServer(options, parts);
}
