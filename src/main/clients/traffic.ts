// What all clients share: where they count, how they send, who watches.
import type { Statistics } from '../statistics/statistics.ts';
import type { Observer } from './observer.ts';

export interface Traffic {
  readonly statistics: Statistics;
  /** Whether messages to clients are compressed where the client agreed to it. */
  readonly compress: boolean;
  observer: Observer | null;
}
