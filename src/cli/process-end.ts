// Ends the process, whatever its threads do. `process.exit()` waits for every thread, and one that is blocked in native
// code, or has given libuv a task that is, keeps it for as long as that takes. Socket thread.
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

/** How long threads may take to end: those that can end do within milliseconds. */
const threadsEndMs = 300;

/** Time for a signal to end the process, before one that nobody can ignore does. */
const signalMs = 100;

export class ProcessEnd {
  readonly #threads = new Set<Worker>();
  #isEnding = false;
  #onThreadEnded: () => void = () => {};

  /** To be made before the first thread starts. */
  constructor() {
    process.on('worker', (worker) => {
      this.#threads.add(worker);
      worker.once('exit', () => {
        this.#threads.delete(worker);
        this.#onThreadEnded();
      });
      if (this.#isEnding) void worker.terminate();
    });
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  /**
   * Ends the process with `code`, at once when it has no threads, else as soon as they have ended. If one does not end,
   * the process ends as if nobody had caught `signal`. Only the first call counts.
   */
  async end(code: number, signal: NodeJS.Signals): Promise<never> {
    if (this.#isEnding) return never();
    this.#isEnding = true;
    if (this.#threads.size === 0) process.exit(code);
    for (const thread of this.#threads) void thread.terminate();
    this.#onThreadEnded = () => {
      if (this.#threads.size === 0) process.exit(code);
    };
    await pause(threadsEndMs);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    await pause(signalMs);
    process.kill(process.pid, 'SIGKILL');
    return never();
  }
}

function never(): Promise<never> {
  return new Promise(() => {});
}
