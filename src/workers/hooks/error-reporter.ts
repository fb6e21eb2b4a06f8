// Sends what hooks threw to the socket thread's log, as data, and keeps a flood of errors from becoming a flood
// of messages.
import type { MessagePort } from 'node:worker_threads';
import type { ToMain } from '../../protocol/lane-contract.ts';

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
      return;
    }
    const suppressed = this.#suppressed;
    this.#suppressed = 0;
    this.#port.postMessage({
      type: 'handlerError',
      ref,
      hook,
      ...describe(error),
      suppressed,
    } satisfies ToMain);
  }
}

/** What can be said of anything that was thrown, even of what has no safe string form. */
export function describe(error: unknown): { name: string; message: string; stack: string } {
  try {
    if (error instanceof Error) {
      return { name: error.name, message: error.message, stack: String(error.stack ?? '') };
    }
    return { name: typeof error, message: String(error), stack: '' };
  } catch {
    return { name: typeof error, message: 'a value that cannot be turned into text', stack: '' };
  }
}
