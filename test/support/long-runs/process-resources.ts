// What the kernel says of another process (proc(5)): threads, file descriptors, resident memory.
import { readdirSync, readFileSync } from 'node:fs';

export function threadsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).length;
}

export function openFilesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

export function residentBytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}
