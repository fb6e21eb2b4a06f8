// Clients that send on a timetable: message k starts at k / rate, on client k mod n, whatever the replies do.
// Latency counts from that intended start, so a stalled server cannot hide the messages it delayed (Tene,
// "How NOT to Measure Latency", 2015).
import { Client } from '../clients/client.ts';
import { openAll } from '../clients/open-all.ts';
import type { Faults } from '../counting/faults.ts';
import type { Window } from '../counting/window.ts';
import { drain } from './drain.ts';
import type { Load } from './load.ts';
import type { LoadPlan } from './plan.ts';

const tickMs = 1;
const slotsAtFirst = 4;

export class OpenLoop implements Load {
  readonly #plan: LoadPlan;
  readonly #intervalMs: number;
  readonly #window: Window;
  readonly #faults: Faults;
  #clients: Client[] = [];
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #sent = 0;

  constructor(plan: LoadPlan, messagesPerSec: number, window: Window, faults: Faults) {
    this.#plan = plan;
    this.#intervalMs = 1000 / messagesPerSec;
    this.#window = window;
    this.#faults = faults;
  }

  async connect(): Promise<void> {
    const { target, connections, firstNumber, message } = this.#plan;
    const events = { turn: (client: Client, replies: number) => this.#takeReplies(client, replies) };
    this.#clients = await openAll(connections, (index) =>
      Client.open(target, firstNumber + index, message, slotsAtFirst, this.#faults, events),
    );
  }

  go(): void {
    this.#startedAt = performance.now();
    this.#timer = setInterval(() => this.#sendDue(), tickMs);
  }

  drain(): Promise<void> {
    clearInterval(this.#timer);
    return drain(() => this.#clients.reduce((sum, client) => sum + client.inFlight, 0), this.#faults);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const client of this.#clients) client.close();
  }

  #sendDue(): void {
    const now = performance.now();
    for (;;) {
      const intended = this.#startedAt + this.#sent * this.#intervalMs;
      if (intended > now) return;
      this.#clients[this.#sent % this.#clients.length]!.send(1, intended);
      this.#sent++;
      if (this.#window.covers(intended)) this.#window.lateness.record(now - intended);
    }
  }

  #takeReplies(client: Client, replies: number): void {
    const now = performance.now();
    for (let i = 0; i < replies; i++) {
      const intended = client.takeOldest();
      if (this.#window.covers(intended)) this.#window.latencies.record(now - intended);
    }
    if (this.#window.isOpen) this.#window.messages += replies;
  }
}
