// How much of what the statistics count happened per second since it was last asked.

import type { Tick } from '../../../contract/live-schemas.ts';
import type { Statistics } from '../../statistics/statistics.ts';
import { totalsOf } from './totals.ts';

export type Rates = Pick<
  Tick,
  | 'messagesInPerSec'
  | 'messagesOutPerSec'
  | 'bytesInPerSec'
  | 'bytesOutPerSec'
  | 'connectionsPerSec'
  | 'handlerErrorsPerSec'
  | 'droppedPerSec'
>;

export class RateMeter {
  readonly #statistics: Readonly<Statistics>;
  #before: ReturnType<typeof countsOf>;
  #beforeAt = performance.now();

  constructor(statistics: Readonly<Statistics>) {
    this.#statistics = statistics;
    this.#before = countsOf(statistics);
  }

  take(): Rates {
    const now = performance.now();
    const seconds = Math.max(0.001, (now - this.#beforeAt) / 1000);
    const before = this.#before;
    const counts = countsOf(this.#statistics);
    this.#before = counts;
    this.#beforeAt = now;
    const rate = (key: keyof typeof counts): number =>
      Math.round(((counts[key] - before[key]) / seconds) * 10) / 10;
    return {
      messagesInPerSec: rate('messagesIn'),
      messagesOutPerSec: rate('messagesOut'),
      bytesInPerSec: rate('bytesIn'),
      bytesOutPerSec: rate('bytesOut'),
      connectionsPerSec: rate('connectionsOpened'),
      handlerErrorsPerSec: rate('handlerErrors'),
      droppedPerSec: rate('dropped'),
    };
  }
}

function countsOf(statistics: Readonly<Statistics>) {
  const dropped = Object.values(statistics.dropped).reduce((sum, count) => sum + count, 0);
  return { ...totalsOf(statistics), dropped };
}
