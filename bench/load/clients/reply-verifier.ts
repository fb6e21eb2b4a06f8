// Reads what the server sends to one client: an incremental RFC 6455 parser that compares every data frame with
// the bytes it must have, in place, without a copy or an allocation per message.
import { encodeServerHeader, opcodes } from '../frames/frame.ts';
import type { WorkOf } from '../frames/frame-ring.ts';
import { headBytes, incrementHex, sequenceOffset, workOffset, writeWork } from '../frames/payload.ts';

export interface ReplyEvents {
  /** One complete data message, right or wrong. */
  reply(): void;
  /** The last reply was not the expected one, or the bytes are not a legal frame. */
  wrong(reason: WrongReply): void;
  ping(payload: Buffer): void;
  closed(code: number): void;
}

export type WrongReply = 'wrong opcode' | 'wrong length' | 'wrong content' | 'illegal frame';

/** What data frames must carry. `payload` is shared between clients; only its head is copied. */
export interface ExpectedReply {
  opcode: number;
  payload: Buffer;
  workOf?: WorkOf | undefined;
}

const longEnoughForNativeCompare = 96;
const maxHeaderBytes = 10;
const maxControlBytes = 125;

export class ReplyVerifier {
  readonly #events: ReplyEvents;
  readonly #expected: ExpectedReply | undefined;
  /** Client, sequence and work of the next reply. */
  readonly #head: Buffer;
  #sequence = 0;
  readonly #expectedHeader: Buffer;
  readonly #frameBytes: number;

  readonly #header = Buffer.alloc(maxHeaderBytes);
  #headerBytes = 0;
  #isInPayload = false;
  #opcode = 0;
  #isFinal = true;
  #isMessageRight = true;
  #payloadBytes = 0;
  #payloadAt = 0;
  readonly #control = Buffer.alloc(maxControlBytes);

  /** Without `expected`, any data message counts as a reply. */
  constructor(expected: ExpectedReply | undefined, events: ReplyEvents) {
    this.#events = events;
    this.#expected = expected;
    this.#head = Buffer.from(expected?.payload.subarray(0, headBytes) ?? []);
    this.#expectedHeader = expected
      ? encodeServerHeader(expected.payload.length, expected.opcode)
      : Buffer.alloc(0);
    this.#frameBytes = this.#expectedHeader.length + (expected?.payload.length ?? 0);
    this.#expectWork();
  }

  /** Reads `data[0..end)`. The bytes are only looked at during the call. */
  feed(data: Buffer, end: number): void {
    let at = 0;
    while (at < end) {
      if (this.#isInPayload) {
        at = this.#readPayload(data, at, end);
      } else if (
        this.#headerBytes === 0 &&
        end - at >= this.#frameBytes &&
        this.#isExpectedHeader(data, at)
      ) {
        this.#finishReply(
          this.#matches(data, at + this.#expectedHeader.length, 0, this.#expected!.payload.length),
        );
        at += this.#frameBytes;
      } else {
        this.#header[this.#headerBytes++] = data[at++]!;
        this.#startFrameIfComplete();
      }
    }
  }

  #isExpectedHeader(data: Buffer, at: number): boolean {
    const header = this.#expectedHeader;
    if (header.length === 0) return false;
    for (let i = 0; i < header.length; i++) if (data[at + i] !== header[i]) return false;
    return true;
  }

  #startFrameIfComplete(): void {
    const header = this.#header;
    if (this.#headerBytes < 2) return;
    const shortLength = header[1]! & 0x7f;
    const needed = shortLength < 126 ? 2 : shortLength === 126 ? 4 : maxHeaderBytes;
    if (this.#headerBytes < needed) return;
    this.#opcode = header[0]! & 0x0f;
    this.#isFinal = (header[0]! & 0x80) !== 0;
    this.#payloadBytes =
      shortLength < 126 ? shortLength : needed === 4 ? header.readUInt16BE(2) : header.readUInt32BE(6);
    this.#payloadAt = 0;
    this.#headerBytes = 0;
    this.#isInPayload = true;
    const isReserved = (header[0]! & 0x70) !== 0 || (header[1]! & 0x80) !== 0;
    if (isReserved || (this.#isControl && (this.#payloadBytes > maxControlBytes || !this.#isFinal))) {
      this.#events.wrong('illegal frame');
    }
    if (!this.#isControl && this.#expected) this.#checkDataHeader(this.#expected);
    if (this.#payloadBytes === 0) this.#finishFrame();
  }

  get #isControl(): boolean {
    return (this.#opcode & 0x08) !== 0;
  }

  #checkDataHeader(expected: ExpectedReply): void {
    // Fragments are legal, but none of the servers under test has a reason to send them.
    if (this.#opcode !== expected.opcode || !this.#isFinal) {
      this.#isMessageRight = false;
      this.#events.wrong('wrong opcode');
    } else if (this.#payloadBytes !== expected.payload.length) {
      this.#isMessageRight = false;
      this.#events.wrong('wrong length');
    }
  }

  #readPayload(data: Buffer, at: number, end: number): number {
    const length = Math.min(end - at, this.#payloadBytes - this.#payloadAt);
    if (this.#isControl) {
      data.copy(this.#control, Math.min(this.#payloadAt, maxControlBytes), at, at + length);
    } else if (this.#expected && this.#isMessageRight && !this.#matches(data, at, this.#payloadAt, length)) {
      this.#isMessageRight = false;
      this.#events.wrong('wrong content');
    }
    this.#payloadAt += length;
    if (this.#payloadAt === this.#payloadBytes) this.#finishFrame();
    return at + length;
  }

  #finishFrame(): void {
    this.#isInPayload = false;
    if (!this.#isControl) {
      if (!this.#isFinal) return;
      this.#isMessageRight = true;
      this.#nextReply();
    } else if (this.#opcode === opcodes.ping) {
      this.#events.ping(Buffer.from(this.#control.subarray(0, this.#payloadBytes)));
    } else if (this.#opcode === opcodes.close) {
      this.#events.closed(this.#payloadBytes >= 2 ? this.#control.readUInt16BE(0) : 1005);
    }
  }

  #finishReply(isRight: boolean): void {
    if (!isRight) this.#events.wrong('wrong content');
    this.#nextReply();
  }

  #nextReply(): void {
    if (this.#expected) incrementHex(this.#head, sequenceOffset);
    this.#sequence++;
    this.#expectWork();
    this.#events.reply();
  }

  #expectWork(): void {
    const workOf = this.#expected?.workOf;
    if (workOf) writeWork(this.#head, workOffset, workOf(this.#sequence));
  }

  /** Whether `length` bytes of `data` are the expected payload from `payloadAt` on. */
  #matches(data: Buffer, at: number, payloadAt: number, length: number): boolean {
    const head = this.#head;
    const payloadEnd = payloadAt + length;
    const headEnd = Math.min(payloadEnd, headBytes);
    let from = at;
    let position = payloadAt;
    for (; position < headEnd; position++, from++) if (data[from] !== head[position]) return false;
    const filler = this.#expected!.payload;
    if (payloadEnd - position > longEnoughForNativeCompare) {
      return filler.compare(data, from, at + length, position, payloadEnd) === 0;
    }
    for (; position < payloadEnd; position++, from++) if (data[from] !== filler[position]) return false;
    return true;
  }
}
