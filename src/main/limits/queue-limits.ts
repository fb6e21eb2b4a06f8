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
  /** Of these, what was given up: it takes no place from others, as long as it is not more than may wait. */
  #givenUpMessages = 0;
  #givenUpBytes = 0;
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

  /** Which limit of the whole server a message of `bytes` would break, or null. */
  full(bytes: number): 'messages' | 'bytes' | null {
    if (this.#bytes + bytes > withGivenUp(this.#limits.maxTotalQueuedBytes, this.#givenUpBytes))
      return 'bytes';
    const most = withGivenUp(this.#limits.maxTotalQueuedMessages, this.#givenUpMessages);
    return this.#messages >= most ? 'messages' : null;
  }

  /**
   * Counts a message in, or says which limit it would break; then nothing is counted. A client of which nothing waits may
   * have one message in whatever others have, as far as MAX_TOTAL_QUEUED_BYTES goes: MAX_CONNECTIONS bounds that.
   */
  enter(client: Client, bytes: number): string | null {
    const { ledger } = client;
    const limits = this.#limits;
    if (ledger.queuedMessages >= limits.maxQueuedMessages) {
      return `MAX_QUEUED_MESSAGES = ${limits.maxQueuedMessages} of this client are waiting`;
    }
    if (ledger.queuedBytes + bytes > limits.maxQueuedBytes) {
      return `MAX_QUEUED_BYTES = ${limits.maxQueuedBytes} of this client would be exceeded`;
    }
    const full = this.full(bytes);
    if (full === 'messages' && (ledger.queuedMessages > 0 || client.isRequest)) {
      return `MAX_TOTAL_QUEUED_MESSAGES = ${limits.maxTotalQueuedMessages} are waiting`;
    }
    if (full === 'bytes') {
      return `MAX_TOTAL_QUEUED_BYTES = ${limits.maxTotalQueuedBytes} would be exceeded`;
    }
    ledger.queued(bytes);
    this.#messages++;
    this.#bytes += bytes;
    return null;
  }

  /**
   * Which limit the bodies that are not whole yet break. They take none of the room of messages, but find none where
   * messages have taken it.
   */
  bodyBreaks(bodyBytes: number): string | null {
    const limit = this.#limits.maxTotalQueuedBytes;
    if (bodyBytes + this.#bytes <= limit) return null;
    return `MAX_TOTAL_QUEUED_BYTES = ${limit} are waiting or under way`;
  }

  /** Counts a message out that was handled. The client is undefined where nothing is known of it any more. */
  leave(client: Client | undefined, bytes: number): void {
    const ledger = client?.ledger;
    if (ledger !== undefined && ledger.givenUpMessages > 0) this.#adjust(ledger, () => ledger.settled(bytes));
    else ledger?.settled(bytes);
    this.#messages--;
    this.#bytes -= bytes;
  }

  /** Gives up what waits of a client: it takes no place from others any more, while it is waited for that it is skipped. */
  giveUp({ ledger }: Client): void {
    this.#adjust(ledger, () => ledger.giveUp());
  }

  /** Counts messages out that are dropped before a handler sees them, because the client is cut off. */
  cut({ ledger }: Client, count: FrameCount): void {
    this.#adjust(ledger, () => ledger.cut(count));
    this.#messages -= count.messages;
    this.#bytes -= count.bytes;
  }

  /** Counts out what the worker of the client's lane took with it: all that it had beyond `rest`. */
  lose({ ledger }: Client, rest: FrameCount): LostFrames {
    const { queuedBytes } = ledger;
    const lost = this.#adjust(ledger, () => ledger.lost(rest));
    this.#messages -= lost.messages;
    this.#bytes -= queuedBytes - ledger.queuedBytes;
    return lost;
  }

  // Keeps the sums of what was given up those of the ledgers while `change` changes this one.
  #adjust<Result>(ledger: Client['ledger'], change: () => Result): Result {
    const { givenUpMessages, givenUpBytes } = ledger;
    const result = change();
    this.#givenUpMessages += ledger.givenUpMessages - givenUpMessages;
    this.#givenUpBytes += ledger.givenUpBytes - givenUpBytes;
    return result;
  }
}

// What was given up is still there until it is skipped: as much again as the limit, and no more.
function withGivenUp(limit: number, givenUp: number): number {
  return limit + Math.min(givenUp, limit);
}
