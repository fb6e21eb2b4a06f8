// What of one client waits for a lane, in its order: perhaps its opening, messages, perhaps its close.
import { coarseNow } from '../basics/coarse-clock.ts';
import { FifoQueue } from '../basics/fifo-queue.ts';

export interface WaitingMessage {
  /** When it arrived, by performance.now(). */
  readonly at: number;
  readonly data: ArrayBuffer;
  /** Those of its frame; see src/protocol/frames.ts. */
  readonly flags: number;
}

export interface WaitingClose {
  readonly code: number;
  readonly reason: ArrayBuffer;
}

export class Backlog {
  #messages = new FifoQueue<WaitingMessage>();
  bytes = 0;
  /** The flags of its `opened`, where that waits. */
  opening: number | null = null;
  close: WaitingClose | null = null;
  /** Whether the client stands in one of the scheduler's queues. */
  isQueued = false;
  /** When it took its place there, by performance.now(). */
  queuedAt = Number.POSITIVE_INFINITY;

  get messages(): number {
    return this.#messages.length;
  }

  /** Whether nothing waits but perhaps a close. */
  get isOnlyClose(): boolean {
    return this.opening === null && this.messages === 0;
  }

  /** The oldest message; undefined when there is none. */
  get first(): WaitingMessage | undefined {
    return this.#messages.first;
  }

  /** Keeps a copy of `data`. */
  push(data: ArrayBuffer, flags: number): void {
    this.#messages.push({ at: coarseNow(), data: data.slice(0), flags });
    this.bytes += data.byteLength;
  }

  /** Puts messages that came before all others back to their place. */
  putBack(earlier: readonly WaitingMessage[]): void {
    const later = this.#messages;
    this.#messages = new FifoQueue();
    for (const message of earlier) {
      this.#messages.push(message);
      this.bytes += message.data.byteLength;
    }
    for (let message = later.shift(); message !== undefined; message = later.shift()) {
      this.#messages.push(message);
    }
  }

  /** Drops the messages. */
  clear(): void {
    while (this.shift() !== undefined);
  }

  shift(): WaitingMessage | undefined {
    const message = this.#messages.shift();
    this.bytes -= message?.data.byteLength ?? 0;
    return message;
  }
}
