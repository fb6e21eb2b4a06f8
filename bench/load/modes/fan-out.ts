// Many subscribers and one publisher. A publish is over when its last delivery arrived; only then the next starts.
import { ClientSocket, type Target } from '../clients/client-socket.ts';
import { controlFrames } from '../clients/control-frames.ts';
import { openAll } from '../clients/open-all.ts';
import { type ExpectedReply, ReplyVerifier } from '../clients/reply-verifier.ts';
import type { Faults } from '../counting/faults.ts';
import type { Window } from '../counting/window.ts';
import { FrameRing } from '../frames/frame-ring.ts';
import { buildPayload } from '../frames/payload.ts';
import { drain } from './drain.ts';
import type { Load } from './load.ts';
import type { LoadMode, LoadPlan } from './plan.ts';

type FanOutMode = Extract<LoadMode, { kind: 'fan-out' }>;

export class FanOut implements Load {
  readonly #plan: LoadPlan;
  readonly #mode: FanOutMode;
  readonly #window: Window;
  readonly #faults: Faults;
  #subscribers: ClientSocket[] = [];
  #publisher: ClientSocket | undefined;
  readonly #ring: FrameRing;
  readonly #payload: Buffer;
  /** Deliveries still to come for each publish in flight, by sequence modulo the ring's slots. */
  readonly #missing: Uint32Array;
  #isStopping = false;

  constructor(plan: LoadPlan, mode: FanOutMode, window: Window, faults: Faults) {
    this.#plan = plan;
    this.#mode = mode;
    this.#window = window;
    this.#faults = faults;
    this.#payload = buildPayload(plan.firstNumber, plan.message.sizeBytes, 0);
    this.#ring = new FrameRing(this.#payload, plan.message.opcode, mode.inFlight, true);
    this.#missing = new Uint32Array(this.#ring.slots);
  }

  async connect(): Promise<void> {
    const { target, connections, firstNumber } = this.#plan;
    const subscribed = { ...target, path: this.#mode.subscriberPath };
    const expected = { opcode: this.#plan.message.opcode, payload: this.#payload };
    this.#subscribers = await openAll(connections, (index) => {
      let received = 0;
      return this.#open(subscribed, firstNumber + 1 + index, expected, () => this.#delivered(received++));
    });
    this.#publisher = await this.#open(target, firstNumber, undefined, () => {
      this.#faults.add('the publisher got a message');
    });
  }

  go(): void {
    this.#publish(this.#mode.inFlight);
  }

  drain(): Promise<void> {
    this.#isStopping = true;
    return drain(() => this.#missing.reduce((sum, missing) => sum + missing, 0), this.#faults);
  }

  close(): void {
    for (const socket of this.#subscribers) socket.close();
    this.#publisher?.close();
  }

  /** `onReply` runs for every message this connection gets. */
  async #open(target: Target, number: number, expected: ExpectedReply | undefined, onReply: () => void) {
    let socket: ClientSocket | undefined;
    const verifier = new ReplyVerifier(expected, {
      ...controlFrames(() => socket, this.#faults),
      reply: onReply,
    });
    socket = await ClientSocket.open(target, number, {
      data: (bytes, length) => verifier.feed(bytes, length),
      lost: (reason) => this.#faults.add(`connection lost: ${reason}`),
    });
    return socket;
  }

  #publish(count: number): void {
    const first = this.#ring.nextSequence;
    for (let i = first; i < first + count; i++) {
      this.#missing[i & (this.#ring.slots - 1)] = this.#plan.connections;
    }
    this.#ring.send(count, performance.now(), (frames, from, to) => this.#publisher?.write(frames, from, to));
  }

  #delivered(sequence: number): void {
    if (this.#window.isOpen) this.#window.messages++;
    const slot = sequence & (this.#ring.slots - 1);
    if (--this.#missing[slot]! > 0) return;
    if (this.#window.isOpen)
      this.#window.latencies.record(performance.now() - this.#ring.startedAt(sequence));
    if (!this.#isStopping) this.#publish(1);
  }
}
