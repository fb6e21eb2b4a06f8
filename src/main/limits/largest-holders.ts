// Who holds most of something, found when it is asked for: clients are looked through now and then, and nothing is done for
// a message that is let in.
import type { Client } from '../clients/client.ts';

/** How much a client holds. */
export type Weigh<Of extends Client> = (client: Of) => number;

/** So many of the largest are remembered from one look to the next. */
const remembered = 16;
/** Looking takes at most this share of the time. */
const share = 1 / 20;

export class LargestHolders<Of extends Client> {
  readonly #everyone: () => Iterable<Of>;
  readonly #now: () => number;
  /** For each question the clients that held most when they were looked through last. */
  readonly #largest = new WeakMap<object, readonly Of[]>();
  #mayLookAt = Number.NEGATIVE_INFINITY;

  /** `now` in milliseconds, never going back. */
  constructor(everyone: () => Iterable<Of>, now = () => performance.now()) {
    this.#everyone = everyone;
    this.#now = now;
  }

  /**
   * Who holds most by `weigh`, if that is more than `least`; `question` is the same object for the same `weigh`. Who has
   * begun to hold much since the last look may be missed for 20 times as long as a look takes.
   */
  most(question: object, weigh: Weigh<Of>, least: number): Of | null {
    const known = largest(this.#largest.get(question) ?? [], weigh, 1)[0];
    if (known !== undefined && weigh(known) > least) return known;
    const now = this.#now();
    if (now < this.#mayLookAt) return null;
    const found = largest(this.#everyone(), weigh, remembered);
    this.#largest.set(question, found);
    const end = this.#now();
    this.#mayLookAt = end + (end - now) / share;
    const [first] = found;
    return first !== undefined && weigh(first) > least ? first : null;
  }
}

// The `count` clients that hold most, the one with most first. Who holds nothing is not among them.
function largest<Of extends Client>(clients: Iterable<Of>, weigh: Weigh<Of>, count: number): Of[] {
  const best: { client: Of; weight: number }[] = [];
  for (const client of clients) {
    const weight = weigh(client);
    if (weight <= (best.length < count ? 0 : (best.at(-1)?.weight ?? 0))) continue;
    const place = best.findIndex((other) => other.weight < weight);
    best.splice(place < 0 ? best.length : place, 0, { client, weight });
    if (best.length > count) best.pop();
  }
  return best.map(({ client }) => client);
}
