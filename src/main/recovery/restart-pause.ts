// How long to wait before a worker is started again that could not be started.

const shortestMs = 100;
const longestMs = 10_000;

/** Doubles with each attempt that failed: 100 ms, 200 ms … 10 s. */
export function restartPauseMs(attempts: number): number {
  return Math.min(longestMs, shortestMs * 2 ** attempts);
}
