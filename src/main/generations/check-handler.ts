// Loads a handler as a server would, on a worker, and ends the worker again. Socket thread.
import { randomBytes } from 'node:crypto';
import type { Settings } from '../../settings/settings.ts';
import { Generation } from './generation.ts';
import { findHandler } from './handler-source.ts';

/**
 * Resolves when the settings' handler can be loaded. Rejects with HANDLER_NOT_FOUND, HANDLER_LOAD_FAILED,
 * HANDLER_INVALID, HANDLER_LOAD_TIMEOUT or WORKER_LOST.
 */
export async function checkHandler(settings: Settings): Promise<void> {
  const ignore = (): void => {};
  const generation = new Generation({
    settings: { ...settings, workers: 1, spareWorkers: 0 },
    task: {
      handler: findHandler(settings),
      idPrefix: randomBytes(4).toString('hex'),
      handlerTimeoutMs: 0,
      maxKeptStateBytes: 0,
    },
    events: { onCommands: ignore, onHandlerError: ignore, onLog: ignore, onLost: ignore },
    onPoolError: ignore,
  });
  await generation.start();
  await generation.stop(1000);
}
