// One page of a list that is looked through entry by entry: keeps the best ones only, so that a page of a hundred
// thousand costs no sorting of all. Its cursor is a place in the order, not a number of rows.

/** A place in the order: the sort key, and what tells entries with equal keys apart, so that none is skipped or repeated. */
type Place = readonly [key: Key, tie: Key];
type Key = number | string;

interface Entry<Item> {
  readonly item: Item;
  readonly place: Place;
}

export interface PageRequest {
  /** Largest or latest first. */
  readonly descending: boolean;
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor: string | undefined;
}

const maxLimit = 1000;

/** So many entries are looked at before the sockets get their turn: well under a millisecond. */
export const sliceSize = 2000;

export class ListPage<Item> {
  /** Entries that were offered. */
  total = 0;
  readonly #limit: number;
  readonly #sign: number;
  readonly #after: Place | null;
  readonly #best: Entry<Item>[] = [];

  /** Throws RangeError for a limit or cursor that cannot be. */
  constructor({ descending, limit, cursor }: PageRequest) {
    if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
      throw new RangeError(`limit must be 1 to ${maxLimit}, not ${limit}`);
    }
    this.#limit = limit;
    this.#sign = descending ? -1 : 1;
    this.#after = cursor === undefined ? null : parseCursor(cursor);
  }

  offer(item: Item, key: Key, tie: Key): void {
    this.total++;
    const place: Place = [key, tie];
    if (this.#after !== null && this.#compare(place, this.#after) <= 0) return;
    this.#insert({ item, place });
  }

  get items(): Item[] {
    return this.#best.slice(0, this.#limit).map(({ item }) => item);
  }

  /** The cursor of the next page; null on the last one. */
  get next(): string | null {
    const last = this.#best[this.#limit - 1];
    return this.#best.length > this.#limit && last !== undefined ? formatCursor(last.place) : null;
  }

  #compare(a: Place, b: Place): number {
    return this.#sign * comparePlaces(a, b);
  }

  // One more than the limit: whether there is a next page.
  #insert(entry: Entry<Item>): void {
    const best = this.#best;
    const last = best.at(-1);
    const isFull = best.length > this.#limit;
    if (isFull && last !== undefined && this.#compare(entry.place, last.place) >= 0) return;
    let low = 0;
    let high = best.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = best[middle];
      if (other !== undefined && this.#compare(other.place, entry.place) < 0) low = middle + 1;
      else high = middle;
    }
    best.splice(low, 0, entry);
    if (isFull) best.pop();
  }
}

function comparePlaces(a: Place, b: Place): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] === b[1]) return 0;
  return a[1] < b[1] ? -1 : 1;
}

function formatCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function parseCursor(cursor: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(place) && place.length === 2) {
      const [key, tie] = place as [unknown, unknown];
      if (isKey(key) && isKey(tie)) return [key, tie];
    }
  } catch {
    // Not JSON: the same error as for any other cursor that is none.
  }
  throw new RangeError('cursor is not one that a page of this list gave');
}

function isKey(value: unknown): value is Key {
  return typeof value === 'number' || typeof value === 'string';
}
