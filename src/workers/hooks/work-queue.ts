// The hook calls of one client that wait behind an async one: first in, first out.
import type { Message } from '../api/handler.ts';

/** One hook call that is to be made for a client. `bytes` is what the frame counts in the queue limits. */
export type Work =
  | { hook: 'open'; bytes: 0 }
  | { hook: 'message'; message: Message; bytes: number }
  | { hook: 'close'; code: number; reason: string; bytes: 0 };

/** Takes and gives in constant time, however much waits: Array.shift moves all that is behind. */
export class WorkQueue {
  #items: Array<Work | undefined> = [];
  #first = 0;

  push(work: Work): void {
    this.#items.push(work);
  }

  shift(): Work | undefined {
    const work = this.#items[this.#first];
    if (work === undefined) return undefined;
    this.#items[this.#first++] = undefined;
    if (this.#first === this.#items.length) {
      this.#items = [];
      this.#first = 0;
    }
    return work;
  }
}
