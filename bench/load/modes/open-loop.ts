// Clients that send on a timetable, whatever the replies do.
// Latency counts from that intended start, so a stalled server cannot hide the messages it delayed (Tene,
// "How NOT to Measure Latency", 2015).
import { Client } from '../clients/client.ts';
import { openAll } from '../clients/open-all.ts';
import type { Faults } from '../counting/faults.ts';
import type { Window } from '../counting/window.ts';
import { type Departure, type Timetable, tickMs } from '../timetable/timetable.ts';
import { drain } from './drain.ts';
import type { Load } from './load.ts';
import type { LoadPlan } from './plan.ts';

const slotsAtFirst = 4;

export class OpenLoop implements Load {
  readonly #plan: LoadPlan;
  readonly #timetable: Timetable;
  readonly #window: Window;
  readonly #faults: Faults;
  #clients: Client[] = [];
  #timer: NodeJS.Timeout | undefined;
  #startedAt = 0;
  #next: Departure;

  constructor(plan: LoadPlan, timetable: Timetable, window: Window, faults: Faults) {
    this.#plan = plan;
    this.#timetable = timetable;
    this.#next = timetable.next().value;
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
      const intended = this.#startedAt + this.#next.atMs;
      if (intended > now) return;
      this.#clients[this.#next.client]!.send(1, intended);
      this.#next = this.#timetable.next().value;
      if (this.#window.covers(intended)) this.#window.lateness.record(now - intended);
    }
  }

  #takeReplies(client: Client, replies: number): void {
    const now = performance.now();
    for (let i = 0; i < replies; i++) {
      const latencies = client.isOldestHeavy ? this.#window.heavyLatencies : this.#window.latencies;
      const intended = client.takeOldest();
      if (this.#window.covers(intended)) latencies.record(now - intended);
    }
    if (this.#window.isOpen) this.#window.messages += replies;
  }
}
