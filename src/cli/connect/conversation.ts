// One conversation of `heddle connect`: counts what was sent and answered, and knows when it is over.

import { setTimeout as pause } from 'node:timers/promises';
import type { RawData, WebSocket } from 'ws';
import { closeCodes } from '../../protocol/close-codes.ts';
import type { ConnectOptions } from './options.ts';

/** Lines that may be unanswered before sending pauses for answers, because servers limit what may wait. */
const maxUnanswered = 1000;
/** For so long answers are waited for then: not long of a server that has not answered anything yet. */
const patienceMs = { beforeFirst: 500, afterwards: 5000 } as const;
const pollMs = 5;
const maxBufferedBytes = 1024 * 1024;
const defaultWaitSec = 5;
const closeTimeoutMs = 2000;

export interface Closed {
  readonly code: number;
  readonly reason: string;
  /** Whether this side began to close. */
  readonly byUs: boolean;
}

/** Says what it was: an error of the handler stands where an answer would have come. */
type OnMessage = (data: Buffer, isBinary: boolean) => 'answer' | 'error';

export class Conversation {
  readonly closed: Promise<Closed>;
  answers = 0;
  #errors = 0;
  #sent = 0;
  /** Messages that an answer may still come for. */
  #unanswered = 0;
  #inputIsOver = false;
  #isEnding = false;
  #quietTimer: NodeJS.Timeout | undefined;
  readonly #socket: WebSocket;
  readonly #options: ConnectOptions;

  constructor(socket: WebSocket, options: ConnectOptions, onMessage: OnMessage) {
    this.#socket = socket;
    this.#options = options;
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        clearTimeout(this.#quietTimer);
        resolve({ code, reason: reason.toString('utf8'), byUs: this.#isEnding });
      });
    });
    socket.on('error', () => {}); // A close event with 1006 follows.
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary, onMessage));
    socket.resume();
  }

  /** Sends a message when the connection can take it. Resolves to false when it is closed. */
  async send(data: string | Uint8Array, isBinary: boolean): Promise<boolean> {
    await this.#room();
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    this.#sent++;
    this.#unanswered++;
    const sent = new Promise<void>((resolve) =>
      this.#socket.send(data, { binary: isBinary }, () => resolve()),
    );
    if (this.#socket.bufferedAmount > maxBufferedBytes) await sent;
    return true;
  }

  /** Nothing more will be sent: ends as soon as everything that is expected has come, or nothing comes any more. */
  inputEnded(): void {
    this.#inputIsOver = true;
    this.#endIfComplete();
    this.#waitForMore();
  }

  /** Closes the connection properly. */
  end(): void {
    if (this.#isEnding || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#isEnding = true;
    clearTimeout(this.#quietTimer);
    this.#socket.close(closeCodes.NORMAL.code);
    setTimeout(() => this.#socket.terminate(), closeTimeoutMs).unref();
  }

  #receive(data: RawData, isBinary: boolean, onMessage: OnMessage): void {
    if (this.#isEnding) return;
    if (this.#unanswered > 0) this.#unanswered--;
    const what = onMessage(data as Buffer, isBinary); // ws gives a Buffer unless another binaryType is set.
    if (what === 'answer') this.answers++;
    else this.#errors++;
    this.#endIfComplete();
    if (this.#inputIsOver) this.#waitForMore();
  }

  #endIfComplete(): void {
    const { count } = this.#options;
    const isComplete =
      count === undefined
        ? this.#inputIsOver && this.answers + this.#errors >= this.#sent
        : this.answers >= count;
    if (isComplete) this.end();
  }

  #waitForMore(): void {
    const { waitSec, count } = this.#options;
    clearTimeout(this.#quietTimer);
    if (this.#isEnding || (waitSec === undefined && count !== undefined)) return;
    this.#quietTimer = setTimeout(() => this.end(), (waitSec ?? defaultWaitSec) * 1000);
  }

  /** Waits while too much is unanswered, but not for a server that does not answer. */
  async #room(): Promise<void> {
    let answers = this.answers;
    let quietSince = performance.now();
    while (this.#unanswered >= maxUnanswered && this.#socket.readyState === this.#socket.OPEN) {
      await pause(pollMs);
      if (this.answers !== answers) {
        answers = this.answers;
        quietSince = performance.now();
      } else {
        const limitMs = answers === 0 ? patienceMs.beforeFirst : patienceMs.afterwards;
        if (performance.now() - quietSince > limitMs) this.#unanswered = 0;
      }
    }
  }
}
