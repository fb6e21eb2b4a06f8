// What the server counts as it goes: plain numbers, one place. Socket thread.

import { Histogram } from './histogram.ts';

/** Why something that was to be delivered or handled was dropped. */
export type DropReason =
  /** The client that a command is for has left. */
  | 'clientGone'
  /** The client reads too slowly: MAX_BACKPRESSURE_BYTES. */
  | 'slowClient'
  /** More was waiting for the workers than the queue limits allow. */
  | 'overload'
  /** It arrived when the client's turn of a shutdown had come. */
  | 'closing'
  /** sendTo named nobody who is online. */
  | 'noRecipient'
  /** A WebSocket command for a client of POST /messages. */
  | 'notWebSocket'
  /** An HTTP client was sent more than its one answer. */
  | 'alreadyAnswered'
  /** Its hook ended the thread that ran it. */
  | 'workerLost'
  /** Its hook was awaiting something when the thread ended. */
  | 'interrupted'
  /** Its client is cut off: too many of its messages ended their worker. */
  | 'cutOff'
  /** The socket refused the command. */
  | 'commandFailed';

export class Statistics {
  /** Time of each handler call until it returned (sync) or first waited (async). */
  readonly handlerTime = new Histogram();
  /** Time from the arrival of a batch's first frame until its worker was done with it, less the time it ran. */
  readonly queueDelay = new Histogram();
  connectionsOpened = 0;
  connectionsClosed = 0;
  connectionsRefused = 0;
  requests = 0;
  messagesIn = 0;
  bytesIn = 0;
  messagesOut = 0;
  bytesOut = 0;
  handlerErrors = 0;
  handlerTimeouts = 0;
  workersLost = 0;
  /** Frames that were begun again after the thread ended in which their hook was awaiting something. */
  framesRetried = 0;
  readonly dropped: Record<DropReason, number> = {
    clientGone: 0,
    slowClient: 0,
    overload: 0,
    closing: 0,
    noRecipient: 0,
    notWebSocket: 0,
    alreadyAnswered: 0,
    workerLost: 0,
    interrupted: 0,
    cutOff: 0,
    commandFailed: 0,
  };

  drop(reason: DropReason, count = 1): void {
    this.dropped[reason] += count;
  }
}
