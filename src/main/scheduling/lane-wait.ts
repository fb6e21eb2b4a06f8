// How long work has waited that any lane could do.
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
