// Numbers what is sent on each subject, so that receivers see what was lost and what came twice. Both ends remember a
// bounded number of subjects: a sender that has forgotten one begins a new numbering, a receiver believes the next number.

import type { BatchHead } from './wire.ts';

/** So many subjects are remembered by a sender, and so many senders of a subject; of more those are forgotten that were used longest ago. */
const maxSubjects = 100_000;
const maxNodes = 4096;
/** After so many a new numbering begins: numbers have 32 bits. */
const maxNumber = 0x7fff_ffff;

interface Count {
  numbering: number;
  next: number;
}

export class SentNumbers {
  readonly #counts: RecentMap<string, Count>;
  #numberings = 0;

  constructor(limit = maxSubjects) {
    this.#counts = new RecentMap(limit);
  }

  /** The numbers of the next `count` entries on this subject. */
  take(subject: string, count: number): { readonly numbering: number; readonly number: number } {
    let counts = this.#counts.get(subject);
    if (counts === undefined || counts.next > maxNumber) {
      counts = { numbering: ++this.#numberings, next: 1 };
      this.#counts.set(subject, counts);
    }
    const number = counts.next;
    counts.next += count;
    return { numbering: counts.numbering, number };
  }
}

/** What a batch is to its receiver. */
export interface Arrival {
  /** It was here before. */
  readonly isRepeated: boolean;
  /** Entries that came before it, and not here. */
  readonly lost: number;
}

export const fresh: Arrival = { isRepeated: false, lost: 0 };
const repeated: Arrival = { isRepeated: true, lost: 0 };

/** Those of one subject, by node. */
export class ReceivedNumbers {
  readonly #counts = new RecentMap<number, Count>(maxNodes);

  /** A batch of `count` entries has arrived. */
  arrived({ node, numbering, number }: BatchHead, count: number): Arrival {
    const known = this.#counts.get(node);
    if (known === undefined) {
      this.#counts.set(node, { numbering, next: number + count });
      return fresh;
    }
    const isNew = numbering > known.numbering;
    if (!isNew && (numbering < known.numbering || number < known.next)) return repeated;
    const lost = number - (isNew ? 1 : known.next);
    known.numbering = numbering;
    known.next = number + count;
    return lost === 0 ? fresh : { isRepeated: false, lost };
  }
}

// A map of the entries that were used last.
class RecentMap<Key, Value> {
  readonly #limit: number;
  readonly #entries = new Map<Key, Value>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    // As long as there is room the order does not matter.
    if (value !== undefined && this.#entries.size * 2 > this.#limit) {
      this.#entries.delete(key);
      this.#entries.set(key, value);
    }
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#limit) return;
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
