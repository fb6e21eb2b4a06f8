// A client that is one POST /messages request: what it is sent first is the response.
import { HeddleError } from '../../protocol/errors.ts';
import type { Faults } from '../basics/faults.ts';
import { answerError, answerInTurn, writeHeaders } from '../sockets/http-answer.ts';
import { sendLargeAnswer } from '../sockets/large-answer.ts';
import type { Response } from '../sockets/uws.ts';
import { Client } from './client.ts';
import type { ClientGeneration } from './client-generation.ts';
import type { ClientHead } from './client-head.ts';
import { smallBytes } from './held-memory.ts';
import type { Traffic } from './traffic.ts';

/** What all requests share. */
export interface RequestOwner {
  readonly traffic: Traffic;
  readonly faults: Faults;
  /** Nobody waits for the answer of its handler any more. */
  abandoned(client: RequestClient): void;
  /** Called once for each request, when it is over: answered or given up. */
  ended(client: RequestClient): void;
}

export class RequestClient extends Client {
  /** Null once it was answered or the other end went away: uWS must not see it again then. */
  response: Response | null;
  /** Whether its message went on its way to a handler. */
  isHandedOver = false;
  /** When it arrived, by performance.now(). */
  readonly since = performance.now();
  /** What of its body has arrived that is not whole yet. */
  #bodyBytes = 0;
  /** Whether its answer is on the way to a slow reader. */
  #isAnswering = false;
  /** What of its answer waits. */
  #unsentBytes = 0;
  readonly #owner: RequestOwner;
  /** Header fields that every answer to it has. */
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    ref: number,
    head: ClientHead,
    response: Response,
    owner: RequestOwner,
    generation: ClientGeneration<Client>,
    headers: Readonly<Record<string, string>>,
  ) {
    super(ref, head, Date.now(), generation);
    this.response = response;
    this.#owner = owner;
    this.#headers = headers;
    response.onAborted(owner.faults.contained('the abort of a request', () => this.#giveUp()));
  }

  get isOnline(): boolean {
    return this.response !== null;
  }

  get isRequest(): boolean {
    return true;
  }

  get bufferedBytes(): number {
    return this.#unsentBytes;
  }

  get heldBytes(): number {
    return this.ownBytes + this.#bodyBytes + this.#unsentBytes + this.ledger.queuedBytes;
  }

  send(data: Uint8Array, isBinary: boolean): void {
    const response = this.response;
    if (response === null || this.#isAnswering) {
      return this.#owner.traffic.statistics.drop('alreadyAnswered');
    }
    if (data.byteLength > smallBytes && !this.#owner.traffic.memory.makeRoom()) this.#refuse();
    // Whether by that, or as one of those who hold most.
    if (this.response === null) return this.#owner.traffic.statistics.drop('memoryFull');
    response.cork(() => {
      response.writeHeader(
        'content-type',
        isBinary ? 'application/octet-stream' : 'text/plain; charset=utf-8',
      );
      writeHeaders(response, this.#headers);
      if (data.byteLength <= smallBytes) response.end(data);
      else this.#waits(sendLargeAnswer(response, data, this.#owner.faults, () => this.#end()));
    });
    this.sent(this.#owner.traffic, data, isBinary);
    if (!this.#isAnswering) this.#end();
  }

  /** Ends the request without a message: 204 for a normal close, 500 for any other code. */
  close(code: number, reason: string): void {
    const response = this.response;
    if (response === null || this.#isAnswering) {
      return this.#owner.traffic.statistics.drop('alreadyAnswered');
    }
    if (code !== 1000)
      return this.fail(new HeddleError('HANDLER_FAILED', { closeCode: code, reason }), reason);
    response.cork(() => {
      response.writeStatus('204 No Content');
      writeHeaders(response, this.#headers);
      response.endWithoutBody();
    });
    this.#end();
  }

  /** Answers with an error, unless its answer is on the way already. */
  fail(error: HeddleError, detail = ''): void {
    if (this.response === null || this.#isAnswering) return;
    try {
      answerError(this.response, error, detail, this.#headers);
    } finally {
      this.#giveUp();
    }
  }

  /** Answers with an error while its packet is being read. */
  refuse(error: HeddleError): void {
    const response = this.response;
    if (response === null) return;
    this.#end();
    answerInTurn(response, () => answerError(response, error, '', this.#headers));
  }

  #refuse(): void {
    if (this.response === null) return;
    const { memory, statistics } = this.#owner.traffic;
    statistics.closedForMemory++;
    this.fail(memory.refusal());
  }

  /** Answers with an error, or cuts an answer that is on the way. */
  giveUp(error: HeddleError): void {
    if (this.#isAnswering) this.response?.close();
    else this.fail(error);
  }

  /** More of its body has arrived than fits one piece. */
  bodyGrows(bytes: number): void {
    this.#bodyBytes += bytes;
    this.#owner.traffic.memory.add('bodies', bytes);
  }

  /** Its body is whole, or will never be. */
  bodyEnds(): void {
    if (this.#bodyBytes > 0) this.bodyGrows(-this.#bodyBytes);
  }

  subscribe(): void {
    this.#owner.traffic.statistics.drop('notWebSocket');
  }

  unsubscribe(): void {
    this.#owner.traffic.statistics.drop('notWebSocket');
  }

  isSubscribed(): boolean {
    return false;
  }

  publish(): void {
    this.#owner.traffic.statistics.drop('notWebSocket');
  }

  cork(work: () => void): void {
    work();
  }

  // Without an answer of its handler, which need not begin with it any more.
  #giveUp(): void {
    if (this.isHandedOver && this.isOnline) this.#owner.abandoned(this);
    this.#end();
  }

  #end(): void {
    if (this.response === null) return;
    this.response = null;
    this.bodyEnds();
    if (this.#isAnswering) this.#owner.traffic.memory.add('answers', -this.#unsentBytes);
    this.#unsentBytes = 0;
    this.#owner.ended(this);
  }

  #waits(bytes: number): void {
    this.#isAnswering = bytes > 0;
    this.#unsentBytes = bytes;
    this.#owner.traffic.memory.add('answers', bytes);
  }
}
