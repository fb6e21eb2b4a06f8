// The files of a handler in a folder of their own, which a test may edit.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { tempFolder } from './temp-folder.ts';

export type Files = Readonly<Record<string, string>>;

/** Returns the folder. */
export async function handlerFiles(files: Files): Promise<string> {
  const folder = await tempFolder();
  await writeFiles(folder, files);
  return folder;
}

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}
