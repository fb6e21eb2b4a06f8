// A generation: one pool running one version of the handler code, with a lane for each of its threads. Socket thread.
import type { EventLoopUtilization } from 'node:perf_hooks';
import { HeddleError } from '../protocol/errors.ts';
import { Lane, type LaneEvents, type LaneTaskBase } from './lane.ts';
import { WorkerPool } from './pool.ts';
import type { Settings } from './settings/settings.ts';
import { withSyntaxErrorPlace } from './syntax-error-place.ts';

export interface GenerationParts {
  settings: Settings;
  task: LaneTaskBase;
  events: LaneEvents;
  onPoolError: (error: unknown) => void;
}

export class Generation {
  readonly lanes: readonly Lane[];
  /** What the handler says of itself; known once the generation has started. */
  stateless = false;
  readonly #pool: WorkerPool;
  readonly #loadTimeoutMs: number;
  readonly #file: string;

  constructor(parts: GenerationParts) {
    const { settings, task, events, onPoolError } = parts;
    this.#loadTimeoutMs = settings.handlerLoadTimeoutMs;
    this.#file = task.handler.type === 'module' ? task.handler.file : task.handler.name;
    this.#pool = new WorkerPool({
      threads: settings.workers,
      nice: settings.workerNice,
      maxHeapMb: settings.workerMaxHeapMb,
      onError: onPoolError,
    });
    this.lanes = Array.from(
      { length: settings.workers },
      (_, index) => new Lane(index, this.#pool, task, events),
    );
  }

  /** Starts every lane. When one cannot load the handler, all threads are ended and its HeddleError is thrown. */
  async start(): Promise<void> {
    try {
      const ready = await Promise.all(this.lanes.map((lane) => this.startLane(lane)));
      this.stateless = ready.every(({ stateless }) => stateless);
    } catch (error) {
      await this.#pool.destroy();
      throw await withSyntaxErrorPlace(error, this.#file);
    }
  }

  /**
   * Gives one lane a worker; throws HANDLER_LOAD_TIMEOUT when it is not ready in time, HANDLER_LOAD_FAILED when its
   * thread ends meanwhile.
   */
  async startLane(lane: Lane): Promise<{ stateless: boolean }> {
    const limitMs = this.#loadTimeoutMs;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const error = new HeddleError('HANDLER_LOAD_TIMEOUT', { file: this.#file, limitMs });
      timer = setTimeout(() => {
        lane.abandon();
        reject(error);
      }, limitMs);
    });
    try {
      return await Promise.race([lane.start(), timeout]);
    } catch (error) {
      if (!(error instanceof HeddleError) || error.code !== 'WORKER_LOST') throw error;
      const reason = `the thread ended while loading it: ${error.values.reason}`;
      throw new HeddleError('HANDLER_LOAD_FAILED', { file: this.#file, reason }, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  /** How busy each worker was since it started, by thread id. */
  utilizations(): Map<number, EventLoopUtilization> {
    return this.#pool.utilizations();
  }

  /** Lets every worker end its task for at most `timeoutMs`, then ends the threads whatever they are doing. */
  async stop(timeoutMs: number): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.stop(timeoutMs)));
    await this.#pool.destroy();
  }
}
