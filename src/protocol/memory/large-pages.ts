// Pages for what does not fit the pooled ones, kept for the next records of that kind. V8 does not count shared memory:
// pages that were dropped would only be collected long after they had filled the machine. Both threads, each its own.
import { maxKeptPageBytes, pageBytes } from '../limits.ts';
import { Page, pageHeaderBytes, recordSize } from './page.ts';

/** A page is not taken for a record that fits one of a quarter of its size. */
const largestWaste = 4;

export class LargePages {
  /** Smallest first. */
  readonly #free: Page[] = [];
  #bytes = 0;

  /** Bytes of the pages that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A page with room for a record of `payloadBytes`. Its words and records are what they were. */
  take(payloadBytes: number): Page {
    const needed = Math.max(pageBytes, pageHeaderBytes + recordSize(payloadBytes));
    const index = this.#free.findIndex(({ capacity }) => capacity >= needed);
    const page = this.#free[index];
    if (page === undefined || page.capacity > largestWaste * needed)
      return Page.allocate(-1, roundUp(needed));
    this.#free.splice(index, 1);
    this.#bytes -= page.capacity;
    return page;
  }

  /** Gives a page back that nobody uses any more. Beyond the bound the smallest ones are dropped. */
  give(page: Page): void {
    const place = this.#free.findIndex(({ capacity }) => capacity >= page.capacity);
    this.#free.splice(place < 0 ? this.#free.length : place, 0, page);
    this.#bytes += page.capacity;
    while (this.#bytes > maxKeptPageBytes) {
      const dropped = this.#free.shift();
      if (dropped === undefined) return;
      this.#bytes -= dropped.capacity;
      tellDropped(dropped.capacity);
    }
  }
}

/**
 * Has V8 know that `bytes` of shared memory are garbage: ordinary memory of that size, which it counts and which is
 * never touched, is dropped along with them.
 */
export function tellDropped(bytes: number): void {
  try {
    if (bytes > 0) new ArrayBuffer(bytes);
  } catch {
    // There is not so much memory: V8 collects without being told.
  }
}

// To the next of four sizes between two powers of two, so that pages fit records of about the same size.
function roundUp(bytes: number): number {
  const step = 2 ** Math.floor(Math.log2(bytes)) / 4;
  return Math.ceil(bytes / step) * step;
}
