// How long hooks of a client are expected to take: from its own past, or, for those who have none, from what others from
// the same address did who had none either: requests, and clients that come for one message and go.
import { networkOf } from '../basics/address.ts';
import { WorkMeter } from '../basics/work-meter.ts';
import type { Client } from '../clients/client.ts';

/** So much of a worker's time within a second is much for one client whose messages are not short. */
const muchUs = 100_000;
/**
 * Those of one address who have no past are expected to take long when they have used half of a worker for two seconds.
 * Many may share the address: that a few of them came at once and took long is not held against the others.
 */
const newcomersMemoryMs = 2_000;
const muchOfNewcomersUs = 1_000_000;
/** What a message is expected to take before anything is known. */
const firstGuessUs = 50;
/** Of more addresses those are forgotten that came first. */
const maxAddresses = 10_000;

interface Meters {
  readonly openings: WorkMeter;
  /** Requests, and first messages. */
  readonly messages: WorkMeter;
}

export class Expectations {
  /** By network, of those who had no past. */
  readonly #newcomers = new Map<string, Meters>();
  /** Those of the address that was asked for last: requests come in rows, and each is asked about several times. */
  #last: { readonly address: string; readonly meters: Meters | undefined } | null = null;

  /** A hook of this client took so long; its own meter has it already. */
  took(client: Client, timeUs: number, isMessage: boolean): void {
    if (isMessage && client.work !== null && client.work.hooks > 1) return;
    const meters = this.#newcomersOf(client.address) ?? this.#add(client.address);
    meters[isMessage ? 'messages' : 'openings'].took(timeUs);
  }

  /** Whether others must not have to wait for its next message. */
  isHeavy({ work, address }: Client): boolean {
    if (work !== null) return work.isLong || work.isMuch(muchUs);
    return this.#newcomersOf(address)?.messages.isMuch(muchOfNewcomersUs) === true;
  }

  /** Whether others must not have to wait for its `open`. */
  isHeavyToOpen({ address }: Client): boolean {
    return this.#newcomersOf(address)?.openings.isMuch(muchOfNewcomersUs) === true;
  }

  /** What its next message is expected to take, in microseconds. */
  messageUs({ work, address }: Client): number {
    return (work ?? this.#newcomersOf(address)?.messages)?.meanUs ?? firstGuessUs;
  }

  /** What its `open` is expected to take, in microseconds. */
  openingUs({ address }: Client): number {
    return this.#newcomersOf(address)?.openings.meanUs ?? 0;
  }

  #newcomersOf(address: string): Meters | undefined {
    if (this.#last?.address !== address) {
      this.#last = { address, meters: this.#newcomers.get(networkOf(address)) };
    }
    return this.#last.meters;
  }

  #add(address: string): Meters {
    this.#last = null;
    const [oldest] = this.#newcomers.keys();
    if (this.#newcomers.size === maxAddresses && oldest !== undefined) this.#newcomers.delete(oldest);
    const meters = { openings: new WorkMeter(newcomersMemoryMs), messages: new WorkMeter(newcomersMemoryMs) };
    this.#newcomers.set(networkOf(address), meters);
    return meters;
  }
}
