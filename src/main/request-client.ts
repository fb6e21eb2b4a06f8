// A client that is one POST /messages request: what it is sent first is the response. Socket thread.
import { HeddleError } from '../protocol/errors.ts';
import type { ClientDetails } from '../protocol/frames.ts';
import { Client } from './client.ts';
import { answerError } from './http-answer.ts';
import type { Traffic } from './observer.ts';
import type { Response } from './uws.ts';

export class RequestClient extends Client {
  /** Null once it was answered or the other end went away: uWS must not see it again then. */
  response: Response | null;
  /** Whether its message went on its way to a handler. */
  isHandedOver = false;
  /** Called once, when the request is over; the handler's `close` follows. */
  readonly #onEnd: (client: RequestClient) => void;
  readonly #traffic: Traffic;
  readonly #timer: NodeJS.Timeout;

  constructor(
    ref: number,
    details: ClientDetails,
    response: Response,
    traffic: Traffic,
    timeoutMs: number,
    onEnd: (client: RequestClient) => void,
  ) {
    super(ref, details, Date.now());
    this.response = response;
    this.#traffic = traffic;
    this.#onEnd = onEnd;
    this.#timer = setTimeout(() => {
      this.fail(new HeddleError('REQUEST_TIMEOUT', { limitMs: timeoutMs }));
    }, timeoutMs);
    response.onAborted(() => this.#end());
  }

  get isOnline(): boolean {
    return this.response !== null;
  }

  get isRequest(): boolean {
    return true;
  }

  get bufferedBytes(): number {
    return 0;
  }

  send(data: Uint8Array, isBinary: boolean): void {
    const response = this.response;
    if (response === null) return this.#traffic.statistics.drop('alreadyAnswered');
    response.cork(() => {
      response.writeHeader(
        'content-type',
        isBinary ? 'application/octet-stream' : 'text/plain; charset=utf-8',
      );
      response.end(data);
    });
    this.sent(this.#traffic, data, isBinary);
    this.#end();
  }

  /** Ends the request without a message: 204 for a normal close, 500 for any other code. */
  close(code: number, reason: string): void {
    const response = this.response;
    if (response === null) return this.#traffic.statistics.drop('alreadyAnswered');
    if (code !== 1000) return this.fail(new HeddleError('HANDLER_FAILED'), reason);
    response.cork(() => {
      response.writeStatus('204 No Content').endWithoutBody();
    });
    this.#end();
  }

  /** Answers with an error. */
  fail(error: HeddleError, detail = ''): void {
    if (this.response === null) return;
    answerError(this.response, error, detail);
    this.#end();
  }

  subscribe(): void {
    this.#traffic.statistics.drop('notWebSocket');
  }

  unsubscribe(): void {
    this.#traffic.statistics.drop('notWebSocket');
  }

  isSubscribed(): boolean {
    return false;
  }

  publish(): void {
    this.#traffic.statistics.drop('notWebSocket');
  }

  cork(work: () => void): void {
    work();
  }

  #end(): void {
    if (this.response === null) return;
    this.response = null;
    clearTimeout(this.#timer);
    this.#onEnd(this);
  }
}
