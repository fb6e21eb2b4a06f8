// Starts workers with the handler that is named and ends them while they load, over and over. Prints nothing and ends
// with 0, or is aborted by Node.

import { pino } from 'pino';
import { Faults } from '#dist/main/basics/faults.js';
import { readHandler } from '#dist/main/generations/handler-source.js';
import { WorkerPool } from '#dist/main/lanes/pool.js';
import { WorkerStarter } from '#dist/main/lanes/worker-starter.js';
import { Statistics } from '#dist/main/statistics/statistics.js';
import { newIdKey } from '#dist/protocol/client-id.js';
import { settingsFromOptions } from '#dist/settings/settings.js';

const handler = await readHandler(settingsFromOptions({ handler: process.argv[2] }));
const task = { handler, idKey: newIdKey(), handlerTimeoutMs: 0, maxKeptStateBytes: 0 };
const ignore = () => {};
const faults = new Faults(pino({ level: 'silent' }), new Statistics());
const options = { threads: 5, nice: 0, maxHeapMb: 0, maxZombies: 0 };
const events = { onError: ignore, onZombie: ignore, onZombieEnded: ignore };
for (let round = 0; round < 20; round++) {
  const pool = new WorkerPool({ ...options, ...events });
  const starter = new WorkerStarter(pool, task, 60_000, faults, new Statistics());
  const start = () => starter.start({ onLog: ignore, onLost: ignore });
  await start();
  for (let count = 0; count < 4; count++) start().catch(ignore);
  await new Promise((resolve) => setTimeout(resolve, 10 + 4 * round));
  await pool.destroy();
}
// Those that were being loaded have their time-outs still.
process.exit();
