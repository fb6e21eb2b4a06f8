// Who is subscribed to the topics that have more subscribers than one turn of the event loop can serve. uWebSockets.js
// has no list of them, and publishes to all in one go: 10 µs and more for each. Socket thread.

/** Topics with more subscribers than this one are large when something is published there. */
export const mostAtOnce = 1000;
/** A topic with fewer is large no more. */
const fewest = mostAtOnce / 2;

/** What it takes of a client. */
export interface Subscriber {
  readonly isOnline: boolean;
  isSubscribed(topic: string): boolean;
  deliver(data: Uint8Array, isBinary: boolean): boolean;
}

export class LargeTopics {
  readonly #topics = new Map<string, Set<Subscriber>>();

  /** The subscribers of `topic`, live. Looks for them among `everyone` when it is asked for the first time. */
  of(topic: string, everyone: () => Iterable<Subscriber>): ReadonlySet<Subscriber> {
    const known = this.#topics.get(topic);
    if (known !== undefined) return known;
    const subscribers = new Set<Subscriber>();
    for (const client of everyone()) if (client.isSubscribed(topic)) subscribers.add(client);
    this.#topics.set(topic, subscribers);
    return subscribers;
  }

  subscribed(client: Subscriber, topic: string): void {
    if (this.#topics.size > 0) this.#topics.get(topic)?.add(client);
  }

  unsubscribed(client: Subscriber, topic: string): void {
    if (this.#topics.size === 0) return;
    const subscribers = this.#topics.get(topic);
    if (subscribers?.delete(client) === true && subscribers.size < fewest) this.#topics.delete(topic);
  }

  /** The client has left, and with it all of its subscriptions. */
  left(client: Subscriber): void {
    for (const topic of this.#topics.keys()) this.unsubscribed(client, topic);
  }
}
