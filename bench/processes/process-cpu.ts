// CPU time of another process from /proc (proc(5)): of the whole process and of its main thread, which in Heddle
// and in every peer is the thread that owns the sockets.
import { readdirSync, readFileSync } from 'node:fs';

export interface CpuReading {
  atMs: number;
  /** Nanoseconds on a core by thread id. */
  threads: Map<number, number>;
}

export interface CpuUse {
  /** CPU seconds per second: 1 is one core in full use. */
  processCores: number;
  socketThreadCores: number;
}

const ticksPerSec = 100;
const utimeField = 11;

/** Undefined where there is no /proc. Threads that end before the next reading are missing from the difference. */
export function readCpu(pid: number): CpuReading | undefined {
  const threads = new Map<number, number>();
  try {
    for (const name of readdirSync(`/proc/${pid}/task`)) {
      const ns = threadNs(`/proc/${pid}/task/${name}`);
      if (ns !== undefined) threads.set(Number(name), ns);
    }
  } catch {
    return undefined;
  }
  return { atMs: performance.now(), threads };
}

export function cpuBetween(pid: number, before: CpuReading, after: CpuReading): CpuUse {
  const elapsedNs = (after.atMs - before.atMs) * 1e6;
  let total = 0;
  for (const [thread, ns] of after.threads) total += ns - (before.threads.get(thread) ?? 0);
  const socketThread = (after.threads.get(pid) ?? 0) - (before.threads.get(pid) ?? 0);
  return { processCores: total / elapsedNs, socketThreadCores: socketThread / elapsedNs };
}

/** schedstat counts nanoseconds; where the kernel has none, stat counts ticks of 10 ms. */
function threadNs(folder: string): number | undefined {
  try {
    return Number(readFileSync(`${folder}/schedstat`, 'latin1').split(' ', 1)[0]);
  } catch {
    try {
      const stat = readFileSync(`${folder}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return ((Number(fields[utimeField]) + Number(fields[utimeField + 1])) / ticksPerSec) * 1e9;
    } catch {
      return undefined; // The thread ended between the listing and the reading.
    }
  }
}
