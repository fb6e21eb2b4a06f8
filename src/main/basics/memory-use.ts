// How much memory the process takes. Node opens a file to find that out, which fails at the limit of open files.
import { getHeapStatistics } from 'node:v8';

export interface MemoryUse {
  rss: number;
  heapUsed: number;
}

let rss = 0;

/** Both in bytes. Where the resident memory cannot be had now it is what it was when it was last asked for. */
export function memoryUse(): MemoryUse {
  try {
    rss = process.memoryUsage.rss();
  } catch {
    // Too many open files.
  }
  return { rss, heapUsed: getHeapStatistics().used_heap_size };
}
