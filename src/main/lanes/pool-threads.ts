// Keeps account of a pool's threads from their start to their end: one that is blocked in native code does not end when
// it is told to, and goes on to take memory, and perhaps time, that nobody else would count. Socket thread.
import type { Worker } from 'node:worker_threads';

/** How long a thread may take to end. One that can, does within milliseconds. */
const endingMs = 1000;

/** What is said of a zombie: a thread that was told to end, and has not within a second. */
export interface ZombieEvents {
  onZombie(threadId: number): void;
  /** A zombie has ended after all, `afterMs` after it was told to. */
  onZombieEnded(threadId: number, afterMs: number): void;
}

interface Thread {
  /** Node forgets the id of a thread that has ended. */
  readonly id: number;
  /** When it was told to end, by performance.now(); undefined while it is in the pool. */
  toldAt: number | undefined;
  timer: NodeJS.Timeout | undefined;
  isZombie: boolean;
}

export class PoolThreads {
  readonly #events: ZombieEvents;
  /** Every thread that was seen and has not ended. */
  readonly #threads = new Map<Worker, Thread>();
  readonly #waiting: Array<() => void> = [];

  constructor(events: ZombieEvents) {
    this.#events = events;
  }

  /** Threads that were told to end and have not, zombies among them. */
  get ending(): number {
    return this.#count(({ toldAt }) => toldAt !== undefined);
  }

  get zombies(): number {
    return this.#count(({ isZombie }) => isZombie);
  }

  /** To be called when the pool may have changed: `inPool` are the threads that it has now. */
  see(inPool: readonly Worker[]): void {
    for (const worker of inPool) if (!this.#threads.has(worker)) this.#add(worker);
    for (const [worker, thread] of this.#threads) {
      if (thread.toldAt === undefined && !inPool.includes(worker)) this.#tell(thread);
    }
  }

  /** Resolves when every thread that was told to end has ended, or is a zombie: within a second. */
  async settled(): Promise<void> {
    if (!this.#isSettled) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #add(worker: Worker): void {
    const thread: Thread = { id: worker.threadId, toldAt: undefined, timer: undefined, isZombie: false };
    this.#threads.set(worker, thread);
    worker.once('exit', () => this.#ended(worker, thread));
  }

  #tell(thread: Thread): void {
    thread.toldAt = performance.now();
    thread.timer = setTimeout(() => {
      thread.isZombie = true;
      this.#events.onZombie(thread.id);
      this.#settle();
    }, endingMs);
  }

  #ended(worker: Worker, thread: Thread): void {
    this.#threads.delete(worker);
    clearTimeout(thread.timer);
    const afterMs = Math.round(performance.now() - (thread.toldAt ?? 0));
    if (thread.isZombie) this.#events.onZombieEnded(thread.id, afterMs);
    this.#settle();
  }

  #settle(): void {
    if (!this.#isSettled) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  get #isSettled(): boolean {
    return this.ending === this.zombies;
  }

  #count(is: (thread: Thread) => boolean): number {
    let count = 0;
    for (const thread of this.#threads.values()) if (is(thread)) count++;
    return count;
  }
}
