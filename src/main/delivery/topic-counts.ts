// How many subscribers each topic has. uWebSockets.js knows, but has no list: this one follows its callback, which is
// set only while there is a console to show it.
import type { Topics } from '../../contract/schemas.ts';

type TopicCount = Readonly<Topics['topics'][number]>;

// So many topics are looked at before the sockets get their turn.
const sliceSize = 5000;

export class TopicCounts {
  readonly #counts = new Map<string, number>();

  /** A client subscribed or unsubscribed: so many subscribers are left. `topic` is valid during the call only. */
  changed(topic: ArrayBuffer, subscribers: number): void {
    const name = Buffer.from(topic).toString('utf8');
    if (subscribers > 0) this.#counts.set(name, subscribers);
    else this.#counts.delete(name);
  }

  get size(): number {
    return this.#counts.size;
  }

  /** The topics that contain `query`, whatever the case, those with the most subscribers first. */
  async list(query = '', limit = 100): Promise<Topics> {
    const needle = query.toLowerCase();
    const best: TopicCount[] = [];
    let total = 0;
    let seen = 0;
    for (const [topic, subscribers] of this.#counts) {
      if (++seen % sliceSize === 0) await new Promise(setImmediate);
      if (needle !== '' && !topic.toLowerCase().includes(needle)) continue;
      total++;
      insert(best, { topic, subscribers }, limit);
    }
    return { topics: best, total };
  }
}

function insert(best: TopicCount[], entry: TopicCount, limit: number): void {
  const last = best.at(-1);
  if (best.length === limit && last !== undefined && !isBefore(entry, last)) return;
  const place = best.findIndex((other) => isBefore(entry, other));
  best.splice(place < 0 ? best.length : place, 0, entry);
  if (best.length > limit) best.pop();
}

function isBefore(a: TopicCount, b: TopicCount): boolean {
  if (a.subscribers !== b.subscribers) return a.subscribers > b.subscribers;
  return a.topic < b.topic;
}
