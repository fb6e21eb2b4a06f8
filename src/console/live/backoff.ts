// How long to wait before the next attempt: doubling, bounded, and spread so that many pages do not come at once.

export const firstPauseMs = 500;
export const longestPauseMs = 10_000;

/** Milliseconds before attempt number `attempt` (from 0); `random` is 0 to 1. */
export function backoffMs(attempt: number, random = Math.random()): number {
  const full = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt, 20));
  return Math.round(full * (0.75 + random / 2));
}
