// A folder for the files of one test, removed when the test is over.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes one file into a folder of its own and returns its path. */
export async function tempFile(name: string, content: string): Promise<string> {
  const file = join(await tempFolder(), name);
  await writeFile(file, content);
  return file;
}
