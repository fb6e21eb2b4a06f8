// Tells the socket thread what hooks threw, as data, and keeps a flood of errors from becoming a flood of messages: beyond
// so many a second they are only counted, by kind.
import type { MessagePort } from 'node:worker_threads';
import { HeddleError } from '../../protocol/errors.ts';
import { describe, summarize } from '../../protocol/failures/describe-error.ts';
import { failureKind, failureShape } from '../../protocol/failures/failure-kind.ts';
import type { ToMain } from '../../protocol/lane-contract.ts';

const maxReportsPerSec = 100;
/** Of so many shapes the kind is remembered. */
const maxShapes = 256;
/** What is counted is told with the next report, or after so long. */
const tellAfterMs = 1500;

export class ErrorReporter {
  readonly #port: MessagePort;
  #second = 0;
  #reports = 0;
  #suppressed = 0;
  /** The kind of the last error of each shape that was reported. */
  readonly #kinds = new Map<string, string>();
  /** Errors that were only counted, by kind. */
  readonly #counts = new Map<string, number>();

  constructor(port: MessagePort) {
    this.#port = port;
  }

  report(ref: number, hook: string, error: unknown): void {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#reports = 0;
    }
    if (this.#reports++ >= maxReportsPerSec) return this.#count(hook, error);
    const suppressed = this.#suppressed;
    this.#tellCounts();
    const described = describe(error);
    const kind = failureKind(hook, described);
    this.#remember(failureShape(hook, described.name, described.message), kind);
    const isTimeout = error instanceof HeddleError && error.code === 'HANDLER_TIMEOUT';
    const cause = isTimeout ? 'timedOut' : 'thrown';
    this.#post({ type: 'handlerError', ref, cause, hook, ...described, kind, suppressed });
  }

  // Without the stack: to have it as text costs more than all the rest.
  #count(hook: string, error: unknown): void {
    if (this.#suppressed++ === 0) setTimeout(() => this.#tellCounts(), tellAfterMs).unref();
    const { name, message } = summarize(error);
    const kind = this.#kinds.get(failureShape(hook, name, message)) ?? '';
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  #remember(shape: string, kind: string): void {
    if (this.#kinds.size >= maxShapes && !this.#kinds.has(shape)) {
      const oldest = this.#kinds.keys().next().value;
      if (oldest !== undefined) this.#kinds.delete(oldest);
    }
    this.#kinds.set(shape, kind);
  }

  #tellCounts(): void {
    if (this.#suppressed === 0) return;
    this.#suppressed = 0;
    this.#post({ type: 'moreErrors', counts: [...this.#counts] });
    this.#counts.clear();
  }

  #post(message: ToMain): void {
    this.#port.postMessage(message);
  }
}
