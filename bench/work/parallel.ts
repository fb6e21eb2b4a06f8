// How fast one core hashes while all cores do, against one core alone. Cores that share a physical core, a host or a
// power limit slow each other down, and no server can scale better than they do.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const durationMs = 400;
const burner = new URL('./burner.mjs', import.meta.url);

/**
 * 1 means that `threads` threads do `threads` times the work of one. Work is related to the CPU time it took, so
 * that other programs on the machine do not count as a slow core.
 */
export async function measureParallelEfficiency(threads: number): Promise<number> {
  const alone = await blocksPerCpuMs(1);
  return (await blocksPerCpuMs(threads)) / alone;
}

async function blocksPerCpuMs(threads: number): Promise<number> {
  const options = { workerData: { durationMs }, execArgv: [] };
  const workers = Array.from({ length: threads }, () => new Worker(burner, options));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const counts = workers.map((worker) => once(worker, 'message'));
  const before = process.cpuUsage();
  for (const worker of workers) worker.postMessage('go');
  const blocks = (await Promise.all(counts)).map(([count]) => Number(count));
  const { user, system } = process.cpuUsage(before);
  return blocks.reduce((sum, count) => sum + count, 0) / ((user + system) / 1000);
}
