// Ends workers whose heap grows beyond what one may have before V8 comes to its own limit, where it ends the whole process
// when what does not fit is one large thing, as the next size of a Map or an array is. Socket thread.
import type { Faults } from '../basics/faults.ts';
import { HeapGauge, type OnHeap } from '../lanes/heap-gauge.ts';

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
  readonly #gauge: HeapGauge | null;
  /** Resident memory of the process, the least since the heaps were last read. */
  #residentBytes = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /**
   * To be made before the workers that it is to watch. With `workerMaxHeapMb` 0 it watches nothing, nor where Node has no
   * inspector: V8's own limit is what is left there.
   */
  constructor(
    workerMaxHeapMb: number,
    faults: Faults,
    onTooLarge: (threadId: number, usedMb: number) => void,
  ) {
    this.#limitBytes = workerMaxHeapMb * endedAt * mebibyte;
    this.#faults = faults;
    this.#onTooLarge = onTooLarge;
    this.#gauge = workerMaxHeapMb > 0 ? attachedGauge(faults) : null;
    if (this.#gauge !== null) this.#timer = faults.every(watching, intervalMs, () => this.#look());
  }

  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    HeapGauge.detach();
  }

  // To read a heap disturbs its thread, so that is done only when one of them may have grown.
  #look(): void {
    const resident = residentBytes();
    this.#residentBytes = Math.min(this.#residentBytes, resident);
    if (resident - this.#residentBytes < this.#limitBytes / 4) return;
    // A thread that answers later tells of a later heap.
    this.#residentBytes = resident;
    this.#gauge?.ask(this.#take);
  }

  readonly #take: OnHeap = (threadId, usedBytes) => {
    if (usedBytes <= this.#limitBytes) return;
    this.#faults.contain(watching, () => this.#onTooLarge(threadId, Math.round(usedBytes / mebibyte)));
  };
}

function attachedGauge(faults: Faults): HeapGauge | null {
  try {
    return HeapGauge.attach();
  } catch (error) {
    faults.report(watching, error);
    return null;
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
