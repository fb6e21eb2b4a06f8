// What the server counts as it goes: plain numbers, one place. Socket thread.
import type { ErrorCode } from '../../protocol/errors.ts';
import { Histogram } from './histogram.ts';

/** Why something that was to be delivered or handled was dropped. */
export type DropReason =
  /** The client that a command is for has left. */
  | 'clientGone'
  /** The client reads too slowly: MAX_BACKPRESSURE_BYTES. */
  | 'slowClient'
  /** More was waiting for the workers than the queue limits allow, or for longer than MAX_QUEUE_DELAY_MS. */
  | 'overload'
  /** The client sent faster than MAX_MESSAGES_PER_SEC. */
  | 'rateLimit'
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

/** Who can be refused: a handshake or a request. */
export type NewcomerKind = 'socket' | 'request';

export class Statistics {
  /** Time of each handler call until it returned (sync) or first waited (async). */
  readonly handlerTime = new Histogram();
  /** Time from the arrival of a batch's first frame until its worker was done with it, less the time it ran. */
  readonly queueDelay = new Histogram();
  connectionsOpened = 0;
  connectionsClosed = 0;
  connectionsRefused = 0;
  /** Of those, how many for which error. */
  readonly refused: Partial<Record<ErrorCode, number>> = {
    HEADERS_TOO_LARGE: 0,
    REQUEST_UNCLEAR: 0,
    HANDSHAKE_INVALID: 0,
    HANDSHAKE_VERSION: 0,
    NOT_ACCEPTING: 0,
    HANDLER_KEEPS_DYING: 0,
    CONNECTING_TOO_FAST: 0,
    TOO_MANY_CONNECTIONS: 0,
    TOO_MANY_FROM_ADDRESS: 0,
    OVERLOADED: 0,
    ORIGIN_NOT_ALLOWED: 0,
    NAME_TAKEN: 0,
  };
  requests = 0;
  /** Requests that no handler saw because of an error, how many for which. */
  readonly refusedRequests: Partial<Record<ErrorCode, number>> = {
    HEADERS_TOO_LARGE: 0,
    REQUEST_UNCLEAR: 0,
    ROUTE_NOT_FOUND: 0,
    METHOD_NOT_ALLOWED: 0,
    NOT_ACCEPTING: 0,
    HANDLER_KEEPS_DYING: 0,
    OVERLOADED: 0,
    BODY_TOO_LARGE: 0,
    BODY_NOT_UTF8: 0,
  };
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
    rateLimit: 0,
    closing: 0,
    noRecipient: 0,
    notWebSocket: 0,
    alreadyAnswered: 0,
    workerLost: 0,
    interrupted: 0,
    cutOff: 0,
    commandFailed: 0,
  };

  /** A newcomer was refused. A request at an overload is a message that was dropped, too. */
  refuse(kind: NewcomerKind, code: ErrorCode): void {
    if (kind === 'socket') this.connectionsRefused++;
    else if (code === 'OVERLOADED') this.drop('overload');
    const counts = kind === 'socket' ? this.refused : this.refusedRequests;
    counts[code] = (counts[code] ?? 0) + 1;
  }

  drop(reason: DropReason, count = 1): void {
    this.dropped[reason] += count;
  }
}
