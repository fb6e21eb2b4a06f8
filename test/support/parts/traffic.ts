// What clients share, for tests of a few parts: nothing is ever full.

import { LargeTopics } from '#dist/main/clients/large-topics.js';
import { SubscriptionLimits } from '#dist/main/clients/subscription-limits.js';
import type { Traffic } from '#dist/main/clients/traffic.js';
import { LingeringSockets } from '#dist/main/sockets/lingering-sockets.js';
import { Statistics } from '#dist/main/statistics/statistics.js';
import { turnAwayCodes } from '#dist/protocol/close-codes.js';
import { HeddleError } from '#dist/protocol/errors.js';

export function trafficOf(statistics = new Statistics()): Traffic {
  const refusal = () => new HeddleError('MEMORY_FULL');
  const memory = { add: () => {}, isNearlyFull: false, isFull: false, makeRoom: () => true, refusal };
  const bounds = { maxSubscriptionsPerClient: 1000, maxSubscriptions: 0 };
  return {
    statistics,
    compressFromBytes: Number.POSITIVE_INFINITY,
    memory,
    subscriptions: new SubscriptionLimits(bounds, memory),
    largeTopics: new LargeTopics(),
    lingering: new LingeringSockets(() => {}),
    turnAwayCodes: turnAwayCodes('private'),
    observer: null,
    presence: null,
  };
}
