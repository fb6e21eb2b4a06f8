// Watches how late the timers of the socket thread are while it is hurt: that is how long everybody else waits.
import { setTimeout as pause } from 'node:timers/promises';
import { metricOf } from '../support/long-runs/metrics.ts';
import type { ServerChild } from '../support/long-runs/server-child.ts';

/** The server says what was in the last second. */
const lookMs = 400;

/** Looks until the run is over. Returns the longest delay, in milliseconds. */
export async function watchLoop(child: ServerChild, isOver: () => boolean): Promise<number> {
  let longestMs = 0;
  while (!isOver()) {
    await pause(lookMs);
    // A server that has ended is reported elsewhere.
    const metrics = await child.metrics().catch(() => null);
    if (metrics === null) continue;
    longestMs = Math.max(longestMs, 1000 * metricOf(metrics, 'event_loop_delay_p99_seconds'));
  }
  return longestMs;
}
