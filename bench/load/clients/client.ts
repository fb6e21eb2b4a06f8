// One client that sends numbered messages and gets one reply to each: frames, socket and verifier together.
import type { Faults } from '../counting/faults.ts';
import type { DataOpcode } from '../frames/frame.ts';
import { FrameRing } from '../frames/frame-ring.ts';
import { buildPayload } from '../frames/payload.ts';
import { type HeavyMessages, isHeavy } from '../timetable/heavy-messages.ts';
import { ClientSocket, type Target } from './client-socket.ts';
import { controlFrames } from './control-frames.ts';
import { ReplyVerifier } from './reply-verifier.ts';

export interface Message {
  sizeBytes: number;
  workTenthsOfMs: number;
  opcode: DataOpcode;
  /** Some messages ask for more work, drawn by client and number. */
  heavy?: HeavyMessages;
  /** Send this text instead and count any reply, for handlers that are not ours. */
  foreignPayload?: string;
}

export interface ClientEvents {
  /** After each piece of data that completed `replies` messages, the oldest first. */
  turn(client: Client, replies: number): void;
}

export class Client {
  readonly faults: Faults;
  inFlight = 0;
  readonly #ring: FrameRing;
  readonly #isHeavy: (sequence: number) => boolean;
  #socket: ClientSocket | undefined;
  #replies = 0;
  readonly #write = (frames: Buffer, from: number, to: number) => this.#socket?.write(frames, from, to);

  private constructor(ring: FrameRing, isHeavy: (sequence: number) => boolean, faults: Faults) {
    this.#ring = ring;
    this.#isHeavy = isHeavy;
    this.faults = faults;
  }

  static async open(
    target: Target,
    number: number,
    message: Message,
    inFlight: number,
    faults: Faults,
    events: ClientEvents,
  ): Promise<Client> {
    const isForeign = message.foreignPayload !== undefined;
    const payload = isForeign
      ? Buffer.from(message.foreignPayload ?? '')
      : buildPayload(number, message.sizeBytes, message.workTenthsOfMs);
    const { heavy } = message;
    const isOneHeavy = (sequence: number) => heavy !== undefined && isHeavy(heavy, number, sequence);
    const workOf = heavy
      ? (sequence: number) => (isOneHeavy(sequence) ? heavy : message).workTenthsOfMs
      : undefined;
    const ring = new FrameRing(payload, message.opcode, inFlight, !isForeign, workOf);
    const client = new Client(ring, isOneHeavy, faults);
    const expected = isForeign ? undefined : { opcode: message.opcode, payload, workOf };
    const verifier = new ReplyVerifier(expected, {
      ...controlFrames(() => client.#socket, faults),
      reply: () => client.#countReply(),
    });
    client.#socket = await ClientSocket.open(target, number, {
      data: (bytes, length) => {
        client.#replies = 0;
        verifier.feed(bytes, length);
        if (client.#replies > 0) events.turn(client, client.#replies);
      },
      lost: (reason) => faults.add(`connection lost: ${reason}`),
    });
    return client;
  }

  /** Sends `count` messages in one write; they count as started at `startedAt`. */
  send(count: number, startedAt: number): void {
    while (this.inFlight + count > this.#ring.slots) this.#ring.grow(this.#ring.nextSequence - this.inFlight);
    this.inFlight += count;
    this.#ring.send(count, startedAt, this.#write);
  }

  /** Whether the oldest message in flight is one of the plan's heavy ones. */
  get isOldestHeavy(): boolean {
    return this.#isHeavy(this.#oldest);
  }

  /** When the oldest message in flight counts as started; takes it out of flight. */
  takeOldest(): number {
    const startedAt = this.#ring.startedAt(this.#oldest);
    this.inFlight--;
    return startedAt;
  }

  close(): void {
    this.#socket?.close();
  }

  get #oldest(): number {
    return this.#ring.nextSequence - this.inFlight;
  }

  #countReply(): void {
    if (this.#replies < this.inFlight) this.#replies++;
    else this.faults.add('reply without a message');
  }
}
