// How a peer speaks with the suite: workload and workers come in, its port goes out, SIGTERM ends it.

/** What to do with each message: `echo`, `work`, `answer` or `fan-out`. */
export const workload = process.argv[2] ?? 'echo';
export const workers = Number(process.env.WORKERS ?? 1);

/** Options of Piscina as its documentation has them for a pool of fixed size. */
export const poolOptions = {
  filename: new URL('../work/task.mjs', import.meta.url).href,
  minThreads: workers,
  maxThreads: workers,
  idleTimeout: Number.POSITIVE_INFINITY,
  recordTiming: false,
};

export function ready(port) {
  process.on('SIGTERM', () => process.exit());
  process.stdout.write(`${JSON.stringify({ port })}\n`);
}
