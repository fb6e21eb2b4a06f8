// What is to be expected of those who have no past of their own, from those who came from the same address before: requests,
// and clients that come for one message and go.
import { networkOf } from '../basics/address.ts';
import { WorkMeter } from '../basics/work-meter.ts';
import type { Client } from '../clients/client.ts';

/** Of more addresses those are forgotten that came first. */
const maxAddresses = 10_000;

interface Meters {
  readonly openings: WorkMeter;
  /** Requests, and first messages. */
  readonly messages: WorkMeter;
}

export class Newcomers {
  readonly #meters = new Map<string, Meters>();

  /** What a hook of this client says of those who come after it; its own meter has it already. */
  took(client: Client, timeUs: number, isMessage: boolean): void {
    if (isMessage && client.work !== null && client.work.hooks > 1) return;
    const network = networkOf(client.address);
    const meters = this.#meters.get(network) ?? this.#add(network);
    meters[isMessage ? 'messages' : 'openings'].took(timeUs);
  }

  /** Of its opening. */
  opening(client: Client): WorkMeter | undefined {
    return this.#meters.get(networkOf(client.address))?.openings;
  }

  /** Of a message of a client of which none was handled yet, or of a request. */
  message(client: Client): WorkMeter | undefined {
    return this.#meters.get(networkOf(client.address))?.messages;
  }

  #add(network: string): Meters {
    const [oldest] = this.#meters.keys();
    if (this.#meters.size === maxAddresses && oldest !== undefined) this.#meters.delete(oldest);
    const meters = { openings: new WorkMeter(), messages: new WorkMeter() };
    this.#meters.set(network, meters);
    return meters;
  }
}
