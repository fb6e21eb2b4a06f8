// The precomputed frames of one client, side by side in one buffer, so that a run of them is one write. A slot is
// used again only after its reply arrived, so its bytes have left the process by then.
import { clientHeaderBytes, encodeClientFrame, maskKey } from './frame.ts';
import { sequenceDigits, sequenceOffset, workDigits, workOffset, writeHex, writeWork } from './payload.ts';

/** What message `sequence` of a client asks for, in tenths of a millisecond, where not all ask for the same. */
export type WorkOf = (sequence: number) => number;

export class FrameRing {
  readonly frameBytes: number;
  /** The number of the next message to send. */
  nextSequence = 0;
  readonly #frame: Buffer;
  #frames: Buffer;
  #slots: number;
  #startedAt: Float64Array;
  readonly #payloadAt: number;
  readonly #isNumbered: boolean;
  readonly #workOf: WorkOf | undefined;

  /** `isNumbered` false sends the payload as it is, for handlers whose payload is not ours to change. */
  constructor(
    payload: Uint8Array,
    opcode: number,
    inFlight: number,
    isNumbered: boolean,
    workOf: WorkOf | undefined = undefined,
  ) {
    this.#frame = encodeClientFrame(payload, opcode);
    this.frameBytes = this.#frame.length;
    this.#payloadAt = clientHeaderBytes(payload.length);
    this.#isNumbered = isNumbered;
    this.#workOf = workOf;
    this.#slots = 2 ** Math.ceil(Math.log2(inFlight));
    this.#frames = this.#fill();
    this.#startedAt = new Float64Array(this.#slots);
  }

  get slots(): number {
    return this.#slots;
  }

  /** Numbers `count` frames, notes when they count as started, and hands them to `write` in one or two runs. */
  send(count: number, startedAt: number, write: (frames: Buffer, from: number, to: number) => void): void {
    let left = count;
    while (left > 0) {
      const first = this.nextSequence & (this.#slots - 1);
      const run = Math.min(left, this.#slots - first);
      for (let slot = first; slot < first + run; slot++) {
        if (this.#isNumbered) this.#number(slot * this.frameBytes + this.#payloadAt, this.nextSequence);
        this.#startedAt[slot] = startedAt;
        this.nextSequence++;
      }
      write(this.#frames, first * this.frameBytes, (first + run) * this.frameBytes);
      left -= run;
    }
  }

  startedAt(sequence: number): number {
    return this.#startedAt[sequence & (this.#slots - 1)]!;
  }

  /** Doubles the ring. Frames still queued in the socket keep the old buffer alive. */
  grow(oldestInFlight: number): void {
    const old = this.#startedAt;
    const oldSlots = this.#slots;
    this.#slots *= 2;
    this.#frames = this.#fill();
    this.#startedAt = new Float64Array(this.#slots);
    for (let sequence = oldestInFlight; sequence < this.nextSequence; sequence++) {
      this.#startedAt[sequence & (this.#slots - 1)] = old[sequence & (oldSlots - 1)]!;
    }
  }

  #fill(): Buffer {
    const frames = Buffer.allocUnsafe(this.frameBytes * this.#slots);
    for (let slot = 0; slot < this.#slots; slot++) frames.set(this.#frame, slot * this.frameBytes);
    return frames;
  }

  #number(payloadAt: number, sequence: number): void {
    writeHex(this.#frames, payloadAt + sequenceOffset, sequence);
    this.#mask(payloadAt + sequenceOffset, sequenceDigits);
    if (!this.#workOf) return;
    writeWork(this.#frames, payloadAt + workOffset, this.#workOf(sequence));
    this.#mask(payloadAt + workOffset, workDigits);
  }

  /** Sequence and work start at a multiple of four in the payload, so the mask starts at their first byte. */
  #mask(offset: number, digits: number): void {
    for (let digit = 0; digit < digits; digit++) this.#frames[offset + digit]! ^= maskKey[digit & 3]!;
  }
}
