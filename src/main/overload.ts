// Overload: whether what waits for the workers has waited for too long to take on more. What is refused at once can go
// elsewhere or come back; what is served too late was work for nothing. Socket thread.
import type { Client } from './client.ts';
import { coarseNow } from './coarse-clock.ts';
import type { Core } from './core.ts';

export interface Overload {
  /** The delay and the limit, in words. */
  readonly reason: string;
  /** Seconds after which it is worth trying again: what waits now has been waiting for that long. */
  readonly sec: number;
}

/**
 * Whether a message of `client`, or anything of a newcomer (null), would have to wait behind what has waited for longer
 * than MAX_QUEUE_DELAY_MS already; null when it would not. Cheap enough to be asked for every message.
 */
export function overloadOf({ settings, scheduler }: Core, client: Client | null): Overload | null {
  const limitMs = settings.maxQueueDelayMs;
  if (limitMs === 0) return null;
  const now = coarseNow();
  const since = scheduler.waitingSince(client, now - limitMs);
  if (since >= now - limitMs) return null;
  const delayMs = now - since;
  return {
    reason: `messages have waited ${Math.floor(delayMs)} ms for a worker, MAX_QUEUE_DELAY_MS = ${limitMs}`,
    sec: Math.ceil(delayMs / 1000),
  };
}
