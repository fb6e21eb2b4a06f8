// A clock that all threads of the process share: performance.now() counts from the start of each thread.

/** Ticks are eighths of a millisecond, and start over after three days. */
const ticksPerMs = 8;
const mask = 0x7fff_ffff;

/** What this thread's performance.now() lacks, in milliseconds. */
const offsetMs = monotonicMs() - performance.now();

function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** The shared time when this thread's performance.now() is `now`, as a number of 31 bits. */
export function ticksAt(now: number): number {
  return ((now + offsetMs) * ticksPerMs) & mask;
}

/** Milliseconds from `ticks` until this thread's performance.now() is `now`; 0 where it is not past yet. */
export function msSince(ticks: number, now: number): number {
  const passed = (ticksAt(now) - ticks) & mask;
  return passed > mask / 2 ? 0 : passed / ticksPerMs;
}
