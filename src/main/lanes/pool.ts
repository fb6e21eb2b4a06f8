// The one importer of Piscina: a pool of at most as many threads as there are lanes and spare workers.
import type { EventLoopUtilization } from 'node:perf_hooks';
import { Piscina } from 'piscina';
import type { LaneTask } from '../../protocol/lane-contract.ts';
import { PoolThreads, type ZombieEvents } from './pool-threads.ts';

// The only place that knows where the worker's entry is; both sides are compiled into the same tree.
const entry = new URL('../../workers/main.cjs', import.meta.url).href;

export interface PoolOptions extends ZombieEvents {
  threads: number;
  /** So many threads may be told to end and not end before no other is to be started; 0 = any number. */
  maxZombies: number;
  /** How much lower the workers' scheduling priority is; 0 leaves it as it is. */
  nice: number;
  /** V8's limit of a worker's heap in MiB; 0 = Node's default. */
  maxHeapMb: number;
  onError: (error: unknown) => void;
}

export class WorkerPool {
  readonly #piscina: Piscina;
  readonly #threads: PoolThreads;
  readonly #maxZombies: number;

  constructor(options: PoolOptions) {
    this.#threads = new PoolThreads(options);
    this.#maxZombies = options.maxZombies;
    this.#piscina = new Piscina({
      filename: entry,
      // A thread starts with the task that is for it: none is put unasked in the place of one that was told to end.
      minThreads: 0,
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
    // It is in Piscina's list until the event is over.
    this.#piscina.on('workerDestroy', () => queueMicrotask(() => this.#see()));
  }

  /** Threads that were told to end more than a second ago, and have not: they are blocked in native code. */
  get zombies(): number {
    return this.#threads.zombies;
  }

  /** Whether so many threads do not end that no other is to be started in their place. */
  get isFull(): boolean {
    return this.#maxZombies > 0 && this.#threads.ending >= this.#maxZombies;
  }

  /**
   * Runs a lane's task: resolves when the lane was stopped, rejects when its thread died. `abandoned` ends the thread,
   * unless it is blocked in native code: then it is a zombie until it comes back.
   */
  run(task: LaneTask, abandoned: AbortSignal): Promise<void> {
    const ended = this.#piscina.run(task, { transferList: [task.port], signal: abandoned });
    this.#see();
    return ended;
  }

  /** How busy each thread's event loop was since the thread started, by thread id. Read from outside the thread. */
  utilizations(): Map<number, EventLoopUtilization> {
    const { threads } = this.#piscina;
    return new Map(
      threads.map(({ threadId, performance }) => [threadId, performance.eventLoopUtilization()]),
    );
  }

  /** Ends one thread; its task rejects. Returns whether it is one of the pool's. */
  end(threadId: number): boolean {
    const found = this.#piscina.threads.find((thread) => thread.threadId === threadId);
    void found?.terminate();
    return found !== undefined;
  }

  /** Ends every thread. Resolves within a second: zombies are left behind. */
  async destroy(): Promise<void> {
    // Its own promise waits for them too.
    void this.#piscina.destroy();
    this.#see();
    await this.#threads.settled();
  }

  #see(): void {
    this.#threads.see(this.#piscina.threads);
  }
}
