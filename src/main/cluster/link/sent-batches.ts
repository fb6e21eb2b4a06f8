// Batches on their way to NATS: those that were published and not confirmed yet, and behind them those that wait. What is
// not confirmed when the connection ends is published again; receivers know by its numbers what they have. Bounded in
// bytes, and in time while NATS is away.
import { FifoQueue } from '../../basics/fifo-queue.ts';

/** One NATS message. */
export interface SentBatch {
  readonly subject: string;
  readonly payload: Uint8Array;
  /** Messages in it. */
  readonly entries: number;
  /** When it was made, by performance.now(). */
  readonly at: number;
}

/** What a batch takes beside its payload, about. */
const overheadBytes = 256;

export class SentBatches {
  readonly #waiting = new FifoQueue<SentBatch>();
  /** Published, in order. */
  #unconfirmed = new FifoQueue<SentBatch>();
  #waitingBytes = 0;
  #unconfirmedBytes = 0;

  get bytes(): number {
    return this.#waitingBytes + this.#unconfirmedBytes;
  }

  get unconfirmedBytes(): number {
    return this.#unconfirmedBytes;
  }

  get unconfirmed(): number {
    return this.#unconfirmed.length;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#unconfirmed.length === 0;
  }

  /** The next one to be published. */
  get next(): SentBatch | undefined {
    return this.#waiting.first;
  }

  add(batch: SentBatch): void {
    this.#waiting.push(batch);
    this.#waitingBytes += bytesOf(batch);
  }

  /** `next` was published. */
  published(): void {
    const batch = this.#waiting.shift();
    if (batch === undefined) return;
    this.#waitingBytes -= bytesOf(batch);
    this.#unconfirmed.push(batch);
    this.#unconfirmedBytes += bytesOf(batch);
  }

  /** NATS has the `count` oldest of those that were published. */
  confirmed(count: number): void {
    for (let index = 0; index < count; index++) {
      const batch = this.#unconfirmed.shift();
      if (batch === undefined) return;
      this.#unconfirmedBytes -= bytesOf(batch);
    }
  }

  /** The connection is lost: what is not confirmed waits again, before everything else. */
  unpublish(): void {
    const later = this.#drain(this.#waiting);
    for (const batch of [...this.#drain(this.#unconfirmed), ...later]) this.#waiting.push(batch);
    this.#waitingBytes += this.#unconfirmedBytes;
    this.#unconfirmedBytes = 0;
  }

  /** Gives up the next one; returns how many messages that were. */
  dropNext(): number {
    const batch = this.#waiting.shift();
    if (batch === undefined) return 0;
    this.#waitingBytes -= bytesOf(batch);
    return batch.entries;
  }

  /** Gives up what was made before then and waits; returns how many messages that were. */
  dropBefore(time: number): number {
    let entries = 0;
    while ((this.#waiting.first?.at ?? Number.POSITIVE_INFINITY) < time) entries += this.dropNext();
    return entries;
  }

  /** Gives up everything; returns how many messages that were. */
  dropAll(): number {
    this.unpublish();
    return this.dropBefore(Number.POSITIVE_INFINITY);
  }

  #drain(queue: FifoQueue<SentBatch>): SentBatch[] {
    const all: SentBatch[] = [];
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) all.push(batch);
    return all;
  }
}

export function bytesOf({ payload }: Pick<SentBatch, 'payload'>): number {
  return payload.byteLength + overheadBytes;
}
