// The bounds on messages between sockets and handlers, per client and for the whole server, and the sums of all
// ledgers. What it is told of one client it passes on to the client's ledger, so that the two agree.

import type { Settings } from '../../settings/settings.ts';
import type { Client } from '../clients/client.ts';
import type { FrameCount, LostFrames } from '../clients/client-ledger.ts';

type Limits = Pick<
  Settings,
  'maxQueuedMessages' | 'maxQueuedBytes' | 'maxTotalQueuedMessages' | 'maxTotalQueuedBytes'
>;

export class QueueLimits {
  #messages = 0;
  #bytes = 0;
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Messages of all clients that are on the way to a handler or in it. */
  get messages(): number {
    return this.#messages;
  }

  /** The bytes of those messages. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts a message in, or says which limit it would break; then nothing is counted. */
  enter({ ledger }: Client, bytes: number): string | null {
    const limits = this.#limits;
    if (ledger.queuedMessages >= limits.maxQueuedMessages) {
      return `MAX_QUEUED_MESSAGES = ${limits.maxQueuedMessages} of this client are waiting`;
    }
    if (ledger.queuedBytes + bytes > limits.maxQueuedBytes) {
      return `MAX_QUEUED_BYTES = ${limits.maxQueuedBytes} of this client would be exceeded`;
    }
    if (this.#messages >= limits.maxTotalQueuedMessages) {
      return `MAX_TOTAL_QUEUED_MESSAGES = ${limits.maxTotalQueuedMessages} are waiting`;
    }
    if (this.#bytes + bytes > limits.maxTotalQueuedBytes) {
      return `MAX_TOTAL_QUEUED_BYTES = ${limits.maxTotalQueuedBytes} would be exceeded`;
    }
    ledger.queued(bytes);
    this.#messages++;
    this.#bytes += bytes;
    return null;
  }

  /** Counts a message out that was handled. The client is undefined where nothing is known of it any more. */
  leave(client: Client | undefined, bytes: number): void {
    client?.ledger.settled(bytes);
    this.#messages--;
    this.#bytes -= bytes;
  }

  /** Counts messages out that are dropped before a handler sees them, because the client is cut off. */
  cut({ ledger }: Client, count: FrameCount): void {
    ledger.cut(count);
    this.#messages -= count.messages;
    this.#bytes -= count.bytes;
  }

  /** Counts out what the worker of the client's lane took with it: all that it had beyond `rest`. */
  lose({ ledger }: Client, rest: FrameCount): LostFrames {
    const { queuedBytes } = ledger;
    const lost = ledger.lost(rest);
    this.#messages -= lost.messages;
    this.#bytes -= queuedBytes - ledger.queuedBytes;
    return lost;
  }
}
