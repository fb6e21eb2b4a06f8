// Overload: whether what waits for the workers has waited for too long to take on more. What is refused at once can go
// elsewhere or come back; what is served too late was work for nothing.

import { coarseNow } from '../basics/coarse-clock.ts';
import type { Client } from '../clients/client.ts';
import type { ClientGeneration, Overload } from '../clients/client-generation.ts';
import type { Scheduler } from '../scheduling/scheduler.ts';

export class OverloadWatch implements Readonly<ClientGeneration<Client>['overload']> {
  readonly #limitMs: number;
  readonly #scheduler: Pick<Scheduler, 'isLate' | 'waitingSince'>;
  /** When, by the coarse clock, nothing was late anywhere: as long as the clock stands there, nobody need look again. */
  #quietAt = Number.NaN;

  /** `limitMs` is MAX_QUEUE_DELAY_MS; 0 = nothing is ever too late. */
  constructor(limitMs: number, scheduler: Pick<Scheduler, 'isLate' | 'waitingSince'>) {
    this.#limitMs = limitMs;
    this.#scheduler = scheduler;
  }

  of(client: Client | null): Overload | null {
    const limitMs = this.#limitMs;
    if (limitMs === 0) return null;
    const now = coarseNow();
    const hasBacklog = client !== null && client.ledger.backlog !== null;
    if (now === this.#quietAt && !hasBacklog) return null;
    const before = now - limitMs;
    if (!this.#scheduler.isLate(before)) this.#quietAt = now;
    const since = this.#scheduler.waitingSince(client, before);
    if (since >= before) return null;
    const delayMs = now - since;
    return {
      reason: `messages have waited ${Math.floor(delayMs)} ms for a worker, MAX_QUEUE_DELAY_MS = ${limitMs}`,
      sec: Math.ceil(delayMs / 1000),
    };
  }
}
