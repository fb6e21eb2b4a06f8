// How long work has waited on lanes: work that any lane could do, and the oldest.
import type { Lane } from '../lanes/lane.ts';

/**
 * Since when frames have been waiting even on the lane where they wait the shortest; Infinity when nothing waits there.
 * Looks no further as soon as it is not before `before`.
 */
export function shortestWaitSince(lanes: readonly Lane[], before: number): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const lane of lanes) {
    const since = lane.waitingSince;
    // A lane without a worker is no place where nothing waits.
    if (since === Number.POSITIVE_INFINITY && !lane.isReady) continue;
    if (since > latest) latest = since;
    if (latest >= before) break;
  }
  return latest === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : latest;
}

/** Since when the oldest frame has been waiting that no worker has begun; Infinity when none waits. */
export function longestWaitSince(lanes: readonly Lane[]): number {
  return lanes.reduce((oldest, lane) => Math.min(oldest, lane.waitingSince), Number.POSITIVE_INFINITY);
}
