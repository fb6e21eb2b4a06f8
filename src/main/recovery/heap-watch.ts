// Ends workers whose heap grows beyond what one may have before V8 comes to its own limit, where it ends the whole process
// when what does not fit is one large thing, as the next size of a Map or an array is. Socket thread.
import type { Faults } from '../basics/faults.ts';
import { readHeaps } from '../lanes/heap-gauge.ts';

/** What fails where one of its callbacks does. */
const watching = 'the watch on heaps';
const intervalMs = 20;
const mebibyte = 1024 * 1024;

/**
 * A thread is ended when its heap is so many times WORKER_MAX_HEAP_MB: what is in use counts garbage as well, and a heap
 * is not collected before it has grown to nearly twice of what is alive in it.
 */
const endedAt = 2;

/**
 * V8's limit, as times WORKER_MAX_HEAP_MB. A Map that is just below what a thread is ended at has to fit a second time,
 * in twice the size, and so has what comes until the next look.
 */
const hardLimitAt = 8;

/** The limit that V8 is to have, in MiB; 0 = its default. */
export function hardHeapLimitMb(workerMaxHeapMb: number): number {
  return workerMaxHeapMb * hardLimitAt;
}

export class HeapWatch {
  readonly #limitBytes: number;
  readonly #faults: Faults;
  readonly #onTooLarge: (threadId: number, usedMb: number) => void;
  readonly #isChanging: () => boolean;
  /** Resident memory of the process, the least since the heaps were last read. */
  #residentBytes = Number.POSITIVE_INFINITY;
  #isReading = false;
  #timer: NodeJS.Timeout | undefined;

  /** With `workerMaxHeapMb` 0 it watches nothing. It does not read while `isChanging` says that a thread is about to end. */
  constructor(
    workerMaxHeapMb: number,
    faults: Faults,
    onTooLarge: (threadId: number, usedMb: number) => void,
    isChanging: () => boolean = () => false,
  ) {
    this.#limitBytes = workerMaxHeapMb * endedAt * mebibyte;
    this.#faults = faults;
    this.#onTooLarge = onTooLarge;
    this.#isChanging = isChanging;
  }

  start(): void {
    if (this.#limitBytes === 0) return;
    this.#timer = this.#faults.every(watching, intervalMs, () => this.#look());
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  // To read a heap disturbs its thread, so that is done only when one of them may have grown.
  #look(): void {
    if (this.#isReading || this.#isChanging()) return;
    const resident = residentBytes();
    this.#residentBytes = Math.min(this.#residentBytes, resident);
    if (resident - this.#residentBytes < this.#limitBytes / 4) return;
    this.#faults.settle(watching, this.#read(resident));
  }

  async #read(resident: number): Promise<void> {
    this.#isReading = true;
    try {
      const isComplete = await readHeaps(this.#faults, (threadId, usedBytes) => {
        if (usedBytes > this.#limitBytes) this.#onTooLarge(threadId, Math.round(usedBytes / mebibyte));
      });
      if (isComplete) this.#residentBytes = resident;
    } catch {
      // Without an inspector V8's own limit is what is left.
      this.stop();
    } finally {
      this.#isReading = false;
    }
  }
}

// Cannot be read where the process has all the files open that it may have.
function residentBytes(): number {
  try {
    return process.memoryUsage.rss();
  } catch {
    return 0;
  }
}
