// What all clients share: where they count, how they send, who watches, what they may hold.

import type { LingeringSockets } from '../sockets/lingering-sockets.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { HeldMemory } from './held-memory.ts';
import type { LargeTopics } from './large-topics.ts';
import type { Observer } from './observer.ts';
import type { SubscriptionLimits } from './subscription-limits.ts';

export interface Traffic {
  readonly statistics: Statistics;
  /** Whether messages to clients are compressed where the client agreed to it. */
  readonly compress: boolean;
  readonly memory: HeldMemory;
  readonly subscriptions: SubscriptionLimits;
  readonly largeTopics: LargeTopics;
  readonly lingering: LingeringSockets;
  observer: Observer | null;
}
