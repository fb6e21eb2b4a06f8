// What all clients share: where they count, how they send, who watches, what they may hold.

import type { TurnedAway } from '../../protocol/close-codes.ts';
import type { LingeringSockets } from '../sockets/lingering-sockets.ts';
import type { Statistics } from '../statistics/statistics.ts';
import type { HeldMemory } from './held-memory.ts';
import type { LargeTopics } from './large-topics.ts';
import type { Observer } from './observer.ts';
import type { SubscriptionLimits } from './subscription-limits.ts';

export interface Traffic {
  readonly statistics: Statistics;
  /** Messages of so many bytes and more are compressed where the client agreed to it; Infinity where none are. */
  readonly compressFromBytes: number;
  readonly memory: HeldMemory;
  readonly subscriptions: SubscriptionLimits;
  readonly largeTopics: LargeTopics;
  readonly lingering: LingeringSockets;
  /** The close codes for those who are turned away. */
  readonly turnAwayCodes: Readonly<Record<TurnedAway, number>>;
  observer: Observer | null;
  /** Remembers who came and went; null without an admin listener to tell it. */
  readonly presence: Pick<Observer, 'joined' | 'left'> | null;
}
