// Clients that connect and say nothing, but answer pings as RFC 6455 asks.
import { ClientSocket } from '../clients/client-socket.ts';
import { controlFrames } from '../clients/control-frames.ts';
import { openAll } from '../clients/open-all.ts';
import { ReplyVerifier } from '../clients/reply-verifier.ts';
import type { Faults } from '../counting/faults.ts';
import type { Load } from './load.ts';
import type { LoadPlan } from './plan.ts';

export class Idle implements Load {
  readonly #plan: LoadPlan;
  readonly #faults: Faults;
  #sockets: ClientSocket[] = [];

  constructor(plan: LoadPlan, faults: Faults) {
    this.#plan = plan;
    this.#faults = faults;
  }

  async connect(): Promise<void> {
    const { connections, firstNumber } = this.#plan;
    this.#sockets = await openAll(connections, (index) => this.#open(firstNumber + index));
  }

  go(): void {}

  async drain(): Promise<void> {}

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }

  async #open(number: number): Promise<ClientSocket> {
    let socket: ClientSocket | undefined;
    const verifier = new ReplyVerifier(undefined, {
      ...controlFrames(() => socket, this.#faults),
      reply: () => this.#faults.add('reply without a message'),
    });
    socket = await ClientSocket.open(this.#plan.target, number, {
      data: (bytes, length) => verifier.feed(bytes, length),
      lost: (reason) => this.#faults.add(`connection lost: ${reason}`),
    });
    return socket;
  }
}
