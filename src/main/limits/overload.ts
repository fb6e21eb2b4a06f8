// Overload: whether what waits for the workers has waited for too long to take on more. What is refused at once can go
// elsewhere or come back; what is served too late was work for nothing. Socket thread.

import { coarseNow } from '../basics/coarse-clock.ts';
import type { Client } from '../clients/client.ts';
import type { Core } from '../core.ts';

export interface Overload {
  /** The delay and the limit, in words. */
  readonly reason: string;
  /** Seconds after which it is worth trying again: what waits now has been waiting for that long. */
  readonly sec: number;
}

export class OverloadWatch {
  readonly #core: Pick<Core, 'settings' | 'scheduler'>;
  /** When, by the coarse clock, nothing was late anywhere: as long as the clock stands there, nobody need look again. */
  #quietAt = Number.NaN;

  constructor(core: Pick<Core, 'settings' | 'scheduler'>) {
    this.#core = core;
  }

  /**
   * Whether a message of `client`, or anything of a newcomer (null), would have to wait behind what has waited for
   * longer than MAX_QUEUE_DELAY_MS already; null when it would not. Cheap enough to be asked for every message.
   */
  of(client: Client | null): Overload | null {
    const { settings, scheduler } = this.#core;
    const limitMs = settings.maxQueueDelayMs;
    if (limitMs === 0) return null;
    const now = coarseNow();
    const hasBacklog = client !== null && client.ledger.backlog !== null;
    if (now === this.#quietAt && !hasBacklog) return null;
    const before = now - limitMs;
    if (!scheduler.isLate(before)) this.#quietAt = now;
    const since = scheduler.waitingSince(client, before);
    if (since >= before) return null;
    const delayMs = now - since;
    return {
      reason: `messages have waited ${Math.floor(delayMs)} ms for a worker, MAX_QUEUE_DELAY_MS = ${limitMs}`,
      sec: Math.ceil(delayMs / 1000),
    };
  }
}
