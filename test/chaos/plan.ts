// The plan of a run: what each client does, step by step. It follows from the seed alone; how many steps a run gets
// through depends on the time they take.
import { SeededRandom } from '../support/long-runs/seeded-random.ts';
import {
  type ClientFault,
  clientFaults,
  type FaultName,
  orderFaults,
  type RawFault,
  rawFaults,
  type SiegeFault,
  siegeFaults,
} from './faults.ts';
import { type OrderName, orderOf, orders } from './orders.ts';

export interface SendStep {
  readonly type: 'send';
  readonly order: OrderName;
  readonly argument: number;
  readonly isBinary: boolean;
}

export type Step =
  | SendStep
  | { readonly type: 'pause'; readonly ms: number }
  | { readonly type: ClientFault; readonly amount: number };

const rooms = 8;
/** How often a client does something to the server, beside the bursts of messages that it sends. */
const clientFaultChance = 0.02;
const clientFaultAmounts: Record<ClientFault, readonly [min: number, max: number]> = {
  abort: [0, 4], // messages sent in the same breath
  leave: [0, 4],
  stall: [50, 500], // ms
  flood: [400, 800], // messages
};

export class ClientPlan {
  /** Messages that may be on the way at once. */
  readonly window: number;
  readonly room: string;
  readonly #random: SeededRandom;
  readonly #orders: (readonly [OrderName, number])[];
  readonly #faults: ClientFault[];

  constructor(seed: number, client: number, faults: ReadonlySet<FaultName>) {
    this.#random = new SeededRandom(seed, client);
    this.window = this.#random.integer(1, 16);
    this.room = `room-${client % rooms}`;
    this.#orders = allowedOrders(faults);
    this.#faults = clientFaults.filter((fault) => faults.has(fault));
  }

  /** Endless. */
  *steps(): Generator<Step, never> {
    const random = this.#random;
    for (;;) {
      if (this.#faults.length > 0 && random.chance(clientFaultChance)) {
        const type = random.weighted(this.#faults.map((fault) => [fault, 1] as const));
        yield { type, amount: random.integer(...clientFaultAmounts[type]) };
      }
      for (let left = random.integer(1, 8); left > 0; left--) yield this.#send();
      yield { type: 'pause', ms: random.integer(0, 80) };
    }
  }

  #send(): SendStep {
    const order = this.#random.weighted(this.#orders);
    const { range } = orderOf(order);
    const argument = range === undefined ? 0 : this.#random.integer(...range);
    return { type: 'send', order, argument, isBinary: this.#random.chance(0.2) };
  }
}

export interface RawStep {
  readonly fault: RawFault;
  readonly messages: number;
  readonly pauseMs: number;
}

/** What connections that misbehave do, one after the other. Endless. */
export function* rawSteps(seed: number, faults: ReadonlySet<FaultName>): Generator<RawStep, void> {
  const random = new SeededRandom(seed, 0x7a77);
  const chosen = rawFaults.filter((fault) => faults.has(fault)).map((fault) => [fault, 1] as const);
  while (chosen.length > 0) {
    const fault = random.weighted(chosen);
    yield { fault, messages: random.integer(0, 20), pauseMs: random.integer(100, 600) };
  }
}

export interface SiegeStep {
  readonly fault: SiegeFault;
  /** Before it. */
  readonly pauseMs: number;
}

/** What is done to the server as a whole: each thing in turn. Endless. */
export function* siegeSteps(seed: number, faults: ReadonlySet<FaultName>): Generator<SiegeStep, void> {
  const random = new SeededRandom(seed, 0x51e6e);
  const chosen = siegeFaults.filter((fault) => faults.has(fault));
  if (chosen.length === 0) return;
  for (let turn = random.integer(0, chosen.length - 1); ; turn++) {
    const fault = chosen[turn % chosen.length];
    if (fault !== undefined) yield { fault, pauseMs: random.integer(200, 1_000) };
  }
}

function allowedOrders(faults: ReadonlySet<FaultName>): (readonly [OrderName, number])[] {
  const hurting: readonly OrderName[] = orderFaults;
  const names = Object.keys(orders) as OrderName[];
  return names
    .filter((name) => !hurting.includes(name) || (faults as ReadonlySet<string>).has(name))
    .map((name) => [name, orderOf(name).weight] as const);
}
