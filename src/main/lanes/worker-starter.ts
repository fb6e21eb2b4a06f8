// Starts workers of one pool, each with the same task, and waits until they have loaded the handler.
import { HeddleError } from '../../protocol/errors.ts';
import type { Faults } from '../basics/faults.ts';
import type { WorkerPool } from './pool.ts';
import { type LinkTask, type PrintCounts, type WaitingEvents, WorkerLink } from './worker-link.ts';

export class WorkerStarter {
  /** The handler's file, or the name of one that is built in. */
  readonly file: string;
  readonly #pool: WorkerPool;
  readonly #task: LinkTask;
  readonly #limitMs: number;
  readonly #faults: Faults;
  readonly #counts: PrintCounts;

  /** `limitMs` is how long the handler may take to load. */
  constructor(pool: WorkerPool, task: LinkTask, limitMs: number, faults: Faults, counts: PrintCounts) {
    this.file = task.handler.type === 'module' ? task.handler.file : task.handler.name;
    this.#pool = pool;
    this.#task = task;
    this.#limitMs = limitMs;
    this.#faults = faults;
    this.#counts = counts;
  }

  /**
   * Starts a worker; resolves when it has loaded the handler. Until a lane adopts it `events` gets what the handler
   * prints and, once it was ready, the death of its thread. Rejects with HANDLER_LOAD_TIMEOUT when it is not ready in
   * time, HANDLER_LOAD_FAILED when it throws or its thread ends meanwhile, HANDLER_INVALID.
   */
  async start(events: WaitingEvents): Promise<WorkerLink> {
    const link = new WorkerLink(this.#pool, this.#task, events, this.#faults, this.#counts);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const error = new HeddleError('HANDLER_LOAD_TIMEOUT', { file: this.file, limitMs: this.#limitMs });
      const giveUp = (): void => {
        reject(error);
        link.abandon();
      };
      timer = setTimeout(this.#faults.contained('the end of a worker', giveUp), this.#limitMs);
    });
    try {
      await Promise.race([link.loaded, timeout]);
      return link;
    } catch (error) {
      if (!(error instanceof HeddleError) || error.code !== 'WORKER_LOST') throw error;
      throw this.endedWhileLoading(String(error.values.reason));
    } finally {
      clearTimeout(timer);
    }
  }

  /** The error of a worker whose thread ended before it had any work. */
  endedWhileLoading(why: string): HeddleError {
    const reason = `the thread ended while loading it: ${why}`;
    return new HeddleError('HANDLER_LOAD_FAILED', { file: this.file, reason });
  }
}
