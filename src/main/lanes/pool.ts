// The one importer of Piscina: a pool of exactly as many threads as there are lanes.
import type { EventLoopUtilization } from 'node:perf_hooks';
import { Piscina } from 'piscina';
import type { LaneTask } from '../../protocol/lane-contract.ts';

// The only place that knows where the worker's entry is; both sides are compiled into the same tree.
const entry = new URL('../../workers/main.cjs', import.meta.url).href;

export interface PoolOptions {
  threads: number;
  /** How much lower the workers' scheduling priority is; 0 leaves it as it is. */
  nice: number;
  /** Limit of a worker's heap in MiB; 0 = Node's default. */
  maxHeapMb: number;
  onError: (error: unknown) => void;
}

export class WorkerPool {
  readonly #piscina: Piscina;

  constructor(options: PoolOptions) {
    this.#piscina = new Piscina({
      filename: entry,
      minThreads: options.threads,
      maxThreads: options.threads,
      concurrentTasksPerWorker: 1,
      // A lane's task lasts as long as the lane, so Piscina's ways to wait for the next task would only cost.
      idleTimeout: Number.POSITIVE_INFINITY,
      atomics: 'disabled',
      recordTiming: false,
      ...(options.nice > 0 ? { niceIncrement: options.nice } : {}),
      ...(options.maxHeapMb > 0 ? { resourceLimits: { maxOldGenerationSizeMb: options.maxHeapMb } } : {}),
    });
    this.#piscina.on('error', options.onError);
  }

  /**
   * Runs a lane's task: resolves when the lane was stopped, rejects when its thread died. `abandoned` ends the thread,
   * whatever it is doing; another one takes its place.
   */
  run(task: LaneTask, abandoned: AbortSignal): Promise<void> {
    return this.#piscina.run(task, { transferList: [task.port], signal: abandoned });
  }

  /** How busy each thread's event loop was since the thread started, by thread id. Read from outside the thread. */
  utilizations(): Map<number, EventLoopUtilization> {
    const { threads } = this.#piscina;
    return new Map(
      threads.map(({ threadId, performance }) => [threadId, performance.eventLoopUtilization()]),
    );
  }

  /** Ends every thread, whatever it is doing. */
  async destroy(): Promise<void> {
    await this.#piscina.destroy();
  }
}
