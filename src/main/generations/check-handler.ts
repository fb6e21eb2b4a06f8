// Loads a handler as a server would, on a worker, and ends the worker again.

import { pino } from 'pino';
import { newIdKey } from '../../protocol/client-id.ts';
import type { Scheduling } from '../../protocol/lane-contract.ts';
import type { Settings } from '../../settings/settings.ts';
import { Faults } from '../basics/faults.ts';
import { WorkerPool } from '../lanes/pool.ts';
import { WorkerStarter } from '../lanes/worker-starter.ts';
import { hardHeapLimitMb } from '../recovery/heap-watch.ts';
import { readHandler } from './handler-source.ts';
import { withSyntaxErrorPlace } from './syntax-error-place.ts';

/**
 * Resolves when the settings' handler can be loaded, with how it lets its clients be served. Rejects with HANDLER_NOT_FOUND, HANDLER_LOAD_FAILED,
 * HANDLER_INVALID or HANDLER_LOAD_TIMEOUT. Takes no longer than HANDLER_LOAD_TIMEOUT_MS and two seconds, even if the
 * handler's thread never ends.
 */
export async function checkHandler(settings: Settings): Promise<Scheduling> {
  const ignore = (): void => {};
  const task = {
    handler: await readHandler(settings),
    idKey: newIdKey(),
    handlerTimeoutMs: 0,
    maxKeptStateBytes: 0,
  };
  const counts = { internalErrors: 0, printedLinesLost: 0 };
  const faults = new Faults(pino({ level: 'silent' }), counts);
  const pool = new WorkerPool({
    threads: 1,
    nice: settings.workerNice,
    maxHeapMb: hardHeapLimitMb(settings.workerMaxHeapMb),
    maxZombies: 0,
    onError: ignore,
    onZombie: ignore,
    onZombieEnded: ignore,
  });
  const starter = new WorkerStarter(pool, task, settings.handlerLoadTimeoutMs, faults, counts);
  try {
    const link = await starter.start({ onLog: ignore, onLost: ignore });
    await link.stop(1000);
    return link.scheduling;
  } catch (error) {
    throw await withSyntaxErrorPlace(error, starter.file);
  } finally {
    await pool.destroy();
  }
}
