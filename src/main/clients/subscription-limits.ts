// How many topics one client may be subscribed to, how many all of them, and what that takes. Socket thread.
import type { HeldMemory } from './held-memory.ts';

/** What uWS keeps of a subscription beside the topic's name, which it has twice, about. */
const overheadBytes = 512;

/** One client's share. */
export interface Subscriptions {
  count: number;
  bytes: number;
}

export interface SubscriptionBounds {
  readonly maxSubscriptionsPerClient: number;
  readonly maxSubscriptions: number;
}

/** That a client may not subscribe: the limit in words, and whether it is the client's own. */
export interface SubscriptionRefusal {
  readonly limit: string;
  readonly isOwn: boolean;
}

export class SubscriptionLimits {
  #total = 0;
  readonly #bounds: SubscriptionBounds;
  readonly #memory: HeldMemory;

  constructor(bounds: SubscriptionBounds, memory: HeldMemory) {
    this.#bounds = bounds;
    this.#memory = memory;
  }

  /** Subscriptions of all clients. */
  get total(): number {
    return this.#total;
  }

  /** Counts one in, or says which limit it would break; then nothing is counted. */
  enter(own: Subscriptions, topic: string): SubscriptionRefusal | null {
    const { maxSubscriptionsPerClient, maxSubscriptions } = this.#bounds;
    if (own.count >= maxSubscriptionsPerClient) {
      return { limit: `MAX_SUBSCRIPTIONS_PER_CLIENT = ${maxSubscriptionsPerClient}`, isOwn: true };
    }
    if (maxSubscriptions !== 0 && this.#total >= maxSubscriptions) {
      return { limit: `MAX_SUBSCRIPTIONS = ${maxSubscriptions}`, isOwn: false };
    }
    this.#change(own, 1, sizeOf(topic));
    return null;
  }

  leave(own: Subscriptions, topic: string): void {
    this.#change(own, -1, -sizeOf(topic));
  }

  /** The client has left, and with it all of its subscriptions. */
  leaveAll(own: Subscriptions): void {
    this.#change(own, -own.count, -own.bytes);
  }

  #change(own: Subscriptions, count: number, bytes: number): void {
    own.count += count;
    own.bytes += bytes;
    this.#total += count;
    this.#memory.add('subscriptions', bytes);
  }
}

function sizeOf(topic: string): number {
  return 2 * Buffer.byteLength(topic) + overheadBytes;
}
