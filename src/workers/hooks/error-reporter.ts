// Sends what hooks threw to the socket thread's log, as data, and keeps a flood of errors from becoming a flood
// of messages.
import type { MessagePort } from 'node:worker_threads';
import type { ToMain } from '../../protocol/lane-contract.ts';
import { describe } from './describe-error.ts';

const maxReportsPerSec = 100;

export class ErrorReporter {
  readonly #port: MessagePort;
  #second = 0;
  #reports = 0;
  #suppressed = 0;

  constructor(port: MessagePort) {
    this.#port = port;
  }

  report(ref: number, hook: string, error: unknown): void {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#reports = 0;
    }
    if (this.#reports++ >= maxReportsPerSec) {
      this.#suppressed++;
      if (this.#suppressed === 1) setTimeout(() => this.#saySuppressed(), 1500).unref();
      return;
    }
    const suppressed = this.#suppressed;
    this.#suppressed = 0;
    this.#post({ type: 'handlerError', ref, hook, ...describe(error), suppressed });
  }

  // As a rule the next report says it; this is for when there is none.
  #saySuppressed(): void {
    if (this.#suppressed === 0) return;
    const text = `${this.#suppressed} more errors of hooks are counted and not shown: ${maxReportsPerSec} a second are`;
    this.#suppressed = 0;
    this.#post({ type: 'log', stream: 'stderr', text });
  }

  #post(message: ToMain): void {
    this.#port.postMessage(message);
  }
}
