// The bounds on messages between sockets and handlers, per client and for the whole server. Socket thread.

import type { Settings } from '../../settings/settings.ts';
import type { Client } from '../clients/client.ts';

type Limits = Pick<
  Settings,
  'maxQueuedMessages' | 'maxQueuedBytes' | 'maxTotalQueuedMessages' | 'maxTotalQueuedBytes'
>;

export class QueueLimits {
  messages = 0;
  bytes = 0;
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Counts a message in, or says which limit it would break; then nothing is counted. */
  enter(client: Client, bytes: number): string | null {
    const limits = this.#limits;
    if (client.queuedMessages >= limits.maxQueuedMessages) {
      return `MAX_QUEUED_MESSAGES = ${limits.maxQueuedMessages} of this client are waiting`;
    }
    if (client.queuedBytes + bytes > limits.maxQueuedBytes) {
      return `MAX_QUEUED_BYTES = ${limits.maxQueuedBytes} of this client would be exceeded`;
    }
    if (this.messages >= limits.maxTotalQueuedMessages) {
      return `MAX_TOTAL_QUEUED_MESSAGES = ${limits.maxTotalQueuedMessages} are waiting`;
    }
    if (this.bytes + bytes > limits.maxTotalQueuedBytes) {
      return `MAX_TOTAL_QUEUED_BYTES = ${limits.maxTotalQueuedBytes} would be exceeded`;
    }
    client.queuedMessages++;
    client.queuedBytes += bytes;
    this.messages++;
    this.bytes += bytes;
    return null;
  }

  /** Counts a message out that was handled or lost. The client's own counts are its own affair. */
  leave(bytes: number): void {
    this.messages--;
    this.bytes -= bytes;
  }

  /** Counts messages out that were lost with a worker. */
  lose(messages: number, bytes: number): void {
    this.messages -= messages;
    this.bytes -= bytes;
  }
}
