// What of one client waits for a lane, in its order: messages, then perhaps its close.
import { coarseNow } from '../basics/coarse-clock.ts';
import { FifoQueue } from '../basics/fifo-queue.ts';

export interface WaitingMessage {
  /** When it arrived, by performance.now(). */
  readonly at: number;
  readonly data: ArrayBuffer;
  readonly isBinary: boolean;
}

export interface WaitingClose {
  readonly code: number;
  readonly reason: ArrayBuffer;
}

export class Backlog {
  readonly #messages = new FifoQueue<WaitingMessage>();
  bytes = 0;
  close: WaitingClose | null = null;
  /** Whether the client stands in one of the scheduler's queues. */
  isQueued = false;
  /** When it took its place there, by performance.now(). */
  queuedAt = Number.POSITIVE_INFINITY;

  get messages(): number {
    return this.#messages.length;
  }

  /** When the oldest message arrived; undefined when there is none. */
  get oldestAt(): number | undefined {
    return this.#messages.first?.at;
  }

  /** Keeps a copy of `data`. */
  push(data: ArrayBuffer, isBinary: boolean): void {
    this.#messages.push({ at: coarseNow(), data: data.slice(0), isBinary });
    this.bytes += data.byteLength;
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
