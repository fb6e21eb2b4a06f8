// What the long runs have in common: a server in a process of its own, which is put under load and then asked to end.
import { fileURLToPath } from 'node:url';
import type { Ended, ServerChild } from './server-child.ts';

export interface LongRunOptions {
  /** Length of the load. */
  readonly seconds: number;
  readonly seed: number;
  /** Clients that are online at once. */
  readonly clients: number;
  readonly workers: number;
}

const stopLimitMs = 30_000;

/** Runs `load` when the server listens. However that ends, the server has ended after it. */
export async function onServer<Report>(child: ServerChild, load: () => Promise<Report>): Promise<Report> {
  try {
    await child.listening();
    return await load();
  } finally {
    child.process.kill('SIGKILL');
  }
}

/** Settings of every long run; `handler` is the module. */
export function commonSettings(handler: URL, workers: number): Record<string, string> {
  return {
    HANDLER: fileURLToPath(handler),
    WORKERS: String(workers),
    // Workers are killed all the time, and the server is to go on.
    MAX_WORKER_DEATHS_PER_MIN: '0',
  };
}

/** Sends SIGTERM. `stopSec` is the time from there to the end of the process. */
export async function stop(child: ServerChild): Promise<Ended & { stopSec: number }> {
  const started = performance.now();
  const ended = await child.stop(stopLimitMs);
  return { ...ended, stopSec: (performance.now() - started) / 1000 };
}
