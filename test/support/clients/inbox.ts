// What a client received and the test has not looked at yet, in the order of arrival.
import { within } from '../deadline.ts';

export class Inbox<Item> {
  readonly #items: Item[] = [];
  readonly #readers: Array<(item: Item) => void> = [];

  push(item: Item): void {
    const reader = this.#readers.shift();
    if (reader === undefined) this.#items.push(item);
    else reader(item);
  }

  /** How many wait to be taken. */
  get size(): number {
    return this.#items.length;
  }

  /** The next item, when it is there. */
  next(): Promise<Item> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return within(new Promise((resolve) => this.#readers.push(resolve)), 'a message');
  }

  /** The next `count` items. */
  async take(count: number): Promise<Item[]> {
    const taken: Item[] = [];
    while (taken.length < count) taken.push(await this.next());
    return taken;
  }

  /** Everything that is there now. */
  drain(): Item[] {
    return this.#items.splice(0);
  }
}
