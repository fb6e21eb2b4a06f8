// Starts workers and ends them while they load, over and over. Prints nothing and ends with 0, or is aborted by Node.
import { MessageChannel } from 'node:worker_threads';
import { WorkerPool } from '#dist/main/lanes/pool.js';
import { controlBytes } from '#dist/protocol/lane-contract.js';

const ignore = () => {};
const task = {
  handler: { type: 'builtin', name: 'echo', answerPrefix: '' },
  idPrefix: 'test',
  handlerTimeoutMs: 0,
  maxKeptStateBytes: 0,
};

for (let round = 0; round < 20; round++) {
  const pool = new WorkerPool({
    threads: 5,
    nice: 0,
    maxHeapMb: 0,
    maxZombies: 0,
    onError: ignore,
    onZombie: ignore,
    onZombieEnded: ignore,
  });
  for (let count = 0; count < 5; count++) {
    const { port1, port2 } = new MessageChannel();
    port1.unref();
    const control = new SharedArrayBuffer(controlBytes);
    pool.run({ ...task, port: port2, control }, new AbortController().signal).catch(ignore);
  }
  await new Promise((resolve) => setTimeout(resolve, 10 + 4 * round));
  await pool.destroy();
}
