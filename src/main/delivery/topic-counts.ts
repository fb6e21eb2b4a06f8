// How many subscribers each topic has, and what is published there. uWebSockets.js knows the subscribers, but has no list:
// this one follows its callback, which is set only while there is a console to show it. Only topics with subscribers are
// in it, so it grows no further than subscriptions may. Socket thread.
import type { TopicInfo, Topics } from '../../contract/topic-schemas.ts';
import type { TopicSort } from '../../contract/topic-sorts.ts';
import { coarseNow } from '../basics/coarse-clock.ts';
import { ListPage, sliceSize } from '../clients/lists/list-page.ts';

/** What is counted of a topic. A rate needs no timer: it is that of the last second that was begun and is over. */
class TopicCount {
  subscribers = 0;
  messages = 0;
  bytes = 0;
  /** The second in which something was published last, by the clock of `secondNow`. */
  #second = -1;
  /** `messages` and `bytes` when that second and the one before it began. */
  #messagesThen = 0;
  #bytesThen = 0;
  #messagesBefore = 0;
  #bytesBefore = 0;

  published(bytes: number): void {
    const second = secondNow();
    if (second !== this.#second) this.#begin(second);
    this.messages++;
    this.bytes += bytes;
  }

  describe(topic: string): TopicInfo {
    const { subscribers, messages, bytes } = this;
    const second = secondNow();
    if (second !== this.#second) this.#begin(second);
    const messagesPerSec = this.#messagesThen - this.#messagesBefore;
    const bytesPerSec = this.#bytesThen - this.#bytesBefore;
    return { topic, subscribers, messages, bytes, messagesPerSec, bytesPerSec };
  }

  #begin(second: number): void {
    const isNext = second === this.#second + 1;
    this.#second = second;
    this.#messagesBefore = isNext ? this.#messagesThen : this.messages;
    this.#bytesBefore = isNext ? this.#bytesThen : this.bytes;
    this.#messagesThen = this.messages;
    this.#bytesThen = this.bytes;
  }
}

export interface TopicRequest {
  /** Only topics that contain it, whatever the case. */
  readonly query?: string | undefined;
  /** Default subscribers. */
  readonly sort?: TopicSort | undefined;
  /** Default asc for `topic`, else desc. */
  readonly order?: 'asc' | 'desc' | undefined;
  /** 1 to 1,000; default 100. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export class TopicCounts {
  readonly #counts = new Map<string, TopicCount>();

  /** A client subscribed or unsubscribed: so many subscribers are left. `topic` is valid during the call only. */
  changed(topic: ArrayBuffer, subscribers: number): void {
    const name = Buffer.from(topic).toString('utf8');
    if (subscribers === 0) {
      this.#counts.delete(name);
      return;
    }
    let count = this.#counts.get(name);
    if (count === undefined) {
      count = new TopicCount();
      this.#counts.set(name, count);
    }
    count.subscribers = subscribers;
  }

  /** A message was published to a topic that has subscribers. */
  published(topic: string, bytes: number): void {
    this.#counts.get(topic)?.published(bytes);
  }

  get size(): number {
    return this.#counts.size;
  }

  /** One topic; with zeros where it has no subscribers. */
  get(topic: string): TopicInfo {
    return (this.#counts.get(topic) ?? new TopicCount()).describe(topic);
  }

  /** A page of the topics. Rejects with RangeError for a limit or cursor that cannot be. */
  list(request: TopicRequest = {}): Promise<Topics> {
    return this.listOf(this.#counts.keys(), request);
  }

  /** The same of those among `topics` that have subscribers. */
  async listOf(topics: Iterable<string>, request: TopicRequest): Promise<Topics> {
    const { query = '', sort = 'subscribers', limit = 100, cursor } = request;
    const isByName = sort === 'topic';
    const isDescending = (request.order ?? (isByName ? 'asc' : 'desc')) === 'desc';
    // Where numbers are equal names go from a to z, also when the largest come first.
    const sign = isDescending ? -1 : 1;
    const page = new ListPage<TopicInfo>({ descending: isByName && isDescending, limit, cursor });
    const needle = query.toLowerCase();
    let seen = 0;
    for (const topic of topics) {
      if (++seen % sliceSize === 0) await new Promise(setImmediate);
      if (needle !== '' && !topic.toLowerCase().includes(needle)) continue;
      const info = this.#counts.get(topic)?.describe(topic);
      if (info !== undefined) page.offer(info, sort === 'topic' ? topic : sign * info[sort], topic);
    }
    const { items, next, total } = page;
    return { topics: items, next, total };
  }
}

function secondNow(): number {
  return Math.floor(coarseNow() / 1000);
}
