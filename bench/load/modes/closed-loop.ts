// Clients that keep a fixed number of messages in flight. With one in flight this is ping-pong.
import { Client } from '../clients/client.ts';
import { openAll } from '../clients/open-all.ts';
import type { Faults } from '../counting/faults.ts';
import type { Window } from '../counting/window.ts';
import { drain } from './drain.ts';
import type { Load } from './load.ts';
import type { LoadPlan } from './plan.ts';

export class ClosedLoop implements Load {
  readonly #plan: LoadPlan;
  readonly #inFlight: number;
  readonly #window: Window;
  readonly #faults: Faults;
  #clients: Client[] = [];
  #isStopping = false;
  readonly #turn = (client: Client, replies: number) => this.#takeReplies(client, replies);

  constructor(plan: LoadPlan, inFlight: number, window: Window, faults: Faults) {
    this.#plan = plan;
    this.#inFlight = inFlight;
    this.#window = window;
    this.#faults = faults;
  }

  async connect(): Promise<void> {
    const { target, connections, firstNumber, message } = this.#plan;
    const events = { turn: this.#turn };
    this.#clients = await openAll(connections, (index) =>
      Client.open(target, firstNumber + index, message, this.#inFlight, this.#faults, events),
    );
  }

  go(): void {
    for (const client of this.#clients) client.send(this.#inFlight, performance.now());
  }

  drain(): Promise<void> {
    this.#isStopping = true;
    return drain(() => this.#clients.reduce((sum, client) => sum + client.inFlight, 0), this.#faults);
  }

  close(): void {
    for (const client of this.#clients) client.close();
  }

  #takeReplies(client: Client, replies: number): void {
    const now = performance.now();
    const window = this.#window;
    for (let i = 0; i < replies; i++) {
      const startedAt = client.takeOldest();
      if (window.isOpen) window.latencies.record(now - startedAt);
    }
    if (window.isOpen) window.messages += replies;
    if (!this.#isStopping) client.send(replies, now);
  }
}
