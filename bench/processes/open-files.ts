// The limit of open files, which is the limit of connections (getrlimit(2)). Node raises the soft to the hard limit
// when it starts, and the suite's children inherit both.
import { readFileSync } from 'node:fs';

/** What a process needs beside its connections: libraries, pipes, event queues, threads. */
export const filesBesideConnections = 300;

/** Undefined where it cannot be known or there is none. */
export function openFileLimit(): number | undefined {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'));
    return limit ? Number(limit[1]) : undefined;
  } catch {
    return undefined;
  }
}

/** How many of `wanted` connections a single process can have. */
export function affordableConnections(wanted: number): number {
  return Math.min(wanted, (openFileLimit() ?? Number.POSITIVE_INFINITY) - filesBesideConnections);
}
