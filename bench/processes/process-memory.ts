// Resident memory of another process from /proc/<pid>/status (proc(5)).
import { readFileSync } from 'node:fs';

export interface Memory {
  rssBytes: number;
  /** Anonymous part: heap, stacks, buffers; without the mapped files. */
  anonymousBytes: number;
}

export function readMemory(pid: number): Memory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return { rssBytes: bytesOf(status, 'VmRSS'), anonymousBytes: bytesOf(status, 'RssAnon') };
  } catch {
    return undefined;
  }
}

function bytesOf(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) * 1024;
}
