// Who came and went last: a ring that costs a few stores for each, so that it is kept whether anybody looks or not. Socket
// thread.

import type { PresenceRecords } from '../../contract/record-schemas.ts';
import type { ObservedClient } from '../clients/observer.ts';
import type { Registry } from '../clients/registry.ts';
import { ownText } from './own-text.ts';

/** So many are remembered. */
export const maxPresence = 100;
/** Of a longer name, which may be as long as a URL, the beginning is. */
const longestName = 200;
/** Stands for a client that has not left. */
const noCode = -1;

export class RecentPresence {
  readonly #registry: Registry;
  readonly #refs = new Uint32Array(maxPresence);
  readonly #times = new Float64Array(maxPresence);
  readonly #codes = new Int32Array(maxPresence);
  readonly #names: (string | undefined)[] = Array(maxPresence).fill(undefined);
  readonly #addresses: string[] = Array(maxPresence).fill('');
  /** How many came and went in all. */
  #count = 0;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  joined(client: ObservedClient): void {
    this.#add(client, client.connectedAt, noCode);
  }

  left(client: ObservedClient, code: number): void {
    this.#add(client, Date.now(), code);
  }

  /** The newest first. */
  list(): PresenceRecords['presence'] {
    const length = Math.min(this.#count, maxPresence);
    return Array.from({ length }, (_, age) => this.#at((this.#count - 1 - age) % maxPresence));
  }

  #add({ ref, givenName, address }: ObservedClient, time: number, code: number): void {
    const place = this.#count++ % maxPresence;
    this.#refs[place] = ref;
    this.#times[place] = time;
    this.#codes[place] = code;
    this.#names[place] =
      givenName === undefined || givenName.length <= longestName
        ? givenName
        : ownText(givenName.slice(0, longestName));
    this.#addresses[place] = address;
  }

  #at(place: number): PresenceRecords['presence'][number] {
    const ref = this.#refs[place] ?? 0;
    const code = this.#codes[place] ?? noCode;
    const id = this.#registry.idOf({ ref });
    const name = this.#names[place] ?? id;
    const address = this.#addresses[place] ?? '';
    const common = { id, name, time: this.#times[place] ?? 0, address };
    return code === noCode ? { kind: 'joined', ...common, code: null } : { kind: 'left', ...common, code };
  }
}
