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

/** The stamp is taken first: a change in between then shows as one. Rejects as `readFile` does. */
export async function readStamped(file: string): Promise<ReadFile> {
  const stamp = stampOf(await stat(file));
  const bytes = await readFile(file);
  return { text: new TextDecoder().decode(bytes), stamp, digest: digestOf(bytes) };
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
