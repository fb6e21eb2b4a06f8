// A generation: one pool running one version of the handler code, with a lane for each of its workers. Socket thread.
import type { EventLoopUtilization } from 'node:perf_hooks';
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import { Lane, type LaneEvents } from '../lanes/lane.ts';
import { WorkerPool } from '../lanes/pool.ts';
import { type LinkEvents, type LinkTask, WorkerLink } from '../lanes/worker-link.ts';
import { withSyntaxErrorPlace } from './syntax-error-place.ts';

export interface GenerationParts {
  settings: Settings;
  task: LinkTask;
  events: LaneEvents;
  onPoolError: (error: unknown) => void;
}

export class Generation {
  readonly lanes: readonly Lane[];
  /** What the handler says of itself; known once the generation has started. */
  stateless = false;
  readonly #pool: WorkerPool;
  readonly #task: LinkTask;
  readonly #loadTimeoutMs: number;
  readonly #file: string;

  constructor(parts: GenerationParts) {
    const { settings, task, events, onPoolError } = parts;
    this.#task = task;
    this.#loadTimeoutMs = settings.handlerLoadTimeoutMs;
    this.#file = task.handler.type === 'module' ? task.handler.file : task.handler.name;
    this.#pool = new WorkerPool({
      threads: settings.workers + settings.spareWorkers,
      nice: settings.workerNice,
      maxHeapMb: settings.workerMaxHeapMb,
      onError: onPoolError,
    });
    this.lanes = Array.from({ length: settings.workers }, (_, index) => new Lane(index, events));
  }

  /**
   * Gives every lane a worker. When one cannot load the handler, all threads are ended and its HeddleError is thrown:
   * HANDLER_LOAD_FAILED, HANDLER_INVALID, HANDLER_LOAD_TIMEOUT.
   */
  async start(): Promise<void> {
    try {
      const links = await Promise.all(
        this.lanes.map((lane) => this.startLink((stream, text) => lane.printed(stream, text))),
      );
      for (const [index, lane] of this.lanes.entries()) {
        const link = links[index] as WorkerLink;
        if (link.lostFor !== null) throw this.#endedWhileLoading(link.lostFor);
        this.stateless = link.stateless;
        lane.attach(link);
      }
    } catch (error) {
      await this.#pool.destroy();
      throw await withSyntaxErrorPlace(error, this.#file);
    }
  }

  /**
   * Starts a worker; resolves when it has loaded the handler. `onLog` gets what the handler prints until somebody takes
   * the link over. Throws HANDLER_LOAD_TIMEOUT when it is not ready in time, HANDLER_LOAD_FAILED when it throws or its
   * thread ends meanwhile, HANDLER_INVALID.
   */
  async startLink(onLog: LinkEvents['onLog']): Promise<WorkerLink> {
    const ignore = (): void => {};
    const link = new WorkerLink({ onCommands: ignore, onHandlerError: ignore, onLog, onLost: ignore });
    const limitMs = this.#loadTimeoutMs;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const error = new HeddleError('HANDLER_LOAD_TIMEOUT', { file: this.#file, limitMs });
      timer = setTimeout(() => {
        link.abandon();
        reject(error);
      }, limitMs);
    });
    try {
      await Promise.race([link.start(this.#pool, this.#task), timeout]);
      return link;
    } catch (error) {
      if (!(error instanceof HeddleError) || error.code !== 'WORKER_LOST') throw error;
      throw this.#endedWhileLoading(String(error.values.reason));
    } finally {
      clearTimeout(timer);
    }
  }

  #endedWhileLoading(why: string): HeddleError {
    const reason = `the thread ended while loading it: ${why}`;
    return new HeddleError('HANDLER_LOAD_FAILED', { file: this.#file, reason });
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
