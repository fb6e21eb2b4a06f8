// A client that works through its plan: it keeps messages on the way, hurts the server where the plan says so, and
// comes back as a new client when its connection ends.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Ledger } from '../books/ledger.ts';
import type { Session } from '../books/session.ts';
import type { FaultName } from '../faults.ts';
import { orderText } from '../orders.ts';
import { ClientPlan, type SendStep, type Step } from '../plan.ts';
import type { Door } from './door.ts';

export interface World {
  readonly door: Door;
  readonly seed: number;
  readonly ledger: Ledger;
  readonly faults: ReadonlySet<FaultName>;
  /** Counts what was done to the server. */
  did(fault: FaultName): void;
  /** Whether something keeps newcomers out. */
  isClosed: boolean;
  /** True when the clients are to come to an end. */
  isOver(): boolean;
}

type Sent = Omit<SendStep, 'type'>;

const plain: Sent = { order: 'plain', argument: 0, isBinary: false };

export class ChaosClient {
  readonly #world: World;
  readonly #number: number;
  readonly #plan: ClientPlan;
  #connections = 0;
  #socket: WebSocket | undefined;
  #session: Session | undefined;

  constructor(number: number, world: World) {
    this.#number = number;
    this.#world = world;
    this.#plan = new ClientPlan(world.seed, number, world.faults);
  }

  /** Works until the world is over. Its last connection stays. */
  async run(): Promise<void> {
    const { ledger } = this.#world;
    const steps = this.#plan.steps();
    while (!this.#world.isOver()) {
      if (this.#session === undefined || this.#session.hasEnded) {
        const wasClosed = this.#world.isClosed;
        try {
          await this.#connect();
        } catch (error) {
          await pause(100);
          if (wasClosed || this.#world.isClosed) continue;
          ledger.violations.push(`client ${this.#number} could not connect: ${String(error)}`);
          continue;
        }
        await this.#send({ order: 'join', argument: 0, isBinary: false });
      }
      await this.#perform(steps.next().value);
    }
  }

  /** Ends without a word. */
  cut(): void {
    this.#socket?.terminate();
  }

  async #connect(): Promise<void> {
    const session = this.#world.ledger.open(`client-${this.#number}.${this.#connections++}`);
    const socket = this.#world.door.webSocket(session.name);
    socket.on('message', (data) => receive(session, data.toString()));
    socket.on('error', () => {}); // `once` sees the first; after it the close follows.
    this.#session = session;
    // The books of the last one may have been closed before it was.
    this.#socket?.terminate();
    this.#socket = socket;
    try {
      await once(socket, 'open');
    } catch (error) {
      session.endedBy({ by: 'client' });
      throw error;
    }
    socket.on('close', (code) => session.endedBy({ by: 'server', code }));
  }

  async #perform(step: Step): Promise<void> {
    const { did } = this.#world;
    switch (step.type) {
      case 'send':
        return this.#send(step);
      case 'pause':
        await pause(step.ms);
        return;
      case 'stall':
        did('stall');
        this.#socket?.pause();
        await pause(step.amount);
        this.#socket?.resume();
        return;
      case 'flood':
        did('flood');
        this.#post({ order: 'slow', argument: 20, isBinary: false });
        for (let left = step.amount; left > 0; left--) this.#post(plain);
        return;
      case 'leave':
      case 'abort':
        for (let left = step.amount; left > 0; left--) this.#post(plain);
        did(step.type);
        this.#session?.endedBy({ by: 'client' });
        if (step.type === 'abort') this.#socket?.terminate();
        else this.#socket?.close(1000);
    }
  }

  async #send(step: Sent): Promise<void> {
    const session = this.#session as Session;
    await session.settled(this.#plan.window - 1);
    if (session.hasEnded) return;
    this.#post(step);
  }

  #post(step: Sent): void {
    const session = this.#session as Session;
    if (session.hasEnded || this.#socket?.readyState !== WebSocket.OPEN) return;
    const text = orderText(session.sent.length, step, this.#plan.room);
    session.sent.push(step.order);
    session.answeredBefore.push(session.answered.at(-1) ?? -1);
    this.#socket.send(step.isBinary ? Buffer.from(text) : text);
  }
}

function receive(session: Session, text: string): void {
  if (text.startsWith('told ')) {
    const [, publisher = '', number] = text.split(' ');
    return session.told(publisher, Number(number));
  }
  if (text.startsWith('more ')) return session.more(Number(text.slice(5)));
  if (text.startsWith('endless ')) return;
  const number = Number.parseInt(text, 10);
  if (session.sent[number] === 'gush') session.gushEnds(Number(text.split(' ')[1]));
  session.answered.push(number);
  session.changed();
}
