// Reads a file of a handler's code, with what tells later whether it has changed. Socket thread, and the thread that
// compiles TypeScript.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { stampOf } from '../../protocol/handler-code.ts';

export interface ReadFile {
  readonly text: string;
  readonly stamp: string;
  readonly digest: string;
}

/** The stamp is taken first: a change in between then shows as one. Rejects as `readFile` does, and for what is no file. */
export async function readStamped(file: string): Promise<ReadFile> {
  const stats = await stat(file);
  // A pipe may never end.
  if (!stats.isFile()) throw new Error(`${file} is not a file`);
  const stamp = stampOf(stats);
  const bytes = await readFile(file);
  return { text: new TextDecoder().decode(bytes), stamp, digest: digestOf(bytes) };
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
