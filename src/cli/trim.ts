// `heddle trim`: deletes the binaries of uWebSockets.js that are for other platforms and other versions of Node.

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isBinary, ownBinary } from '../main/sockets/binding-files.ts';
import { HeddleError } from '../protocol/errors.ts';

export interface Trim {
  /** Of uWebSockets.js. */
  readonly folder: string;
  /** The name of the file that stays (default: the one that this Node loads). */
  readonly kept?: string;
  /** Tells what would be deleted, and deletes nothing. */
  readonly isDryRun: boolean;
}

/** Returns what to print. Throws TRIM_REFUSED where the file that is to stay is missing: nothing would be left that runs. */
export async function trim({ folder, kept = ownBinary, isDryRun }: Trim): Promise<string> {
  const binaries = (await readdir(folder)).filter(isBinary).sort();
  if (!binaries.includes(kept)) throw new HeddleError('TRIM_REFUSED', { folder, file: kept });
  const lines: string[] = [];
  let total = 0;
  for (const file of binaries.filter((each) => each !== kept)) {
    const { size } = await stat(join(folder, file));
    if (!isDryRun) await rm(join(folder, file));
    total += size;
    lines.push(`${file}  ${size} bytes\n`);
  }
  lines.push(`${summary(lines.length, total, isDryRun)} in ${folder}; ${kept} stays\n`);
  return lines.join('');
}

function summary(count: number, bytes: number, isDryRun: boolean): string {
  if (count === 0) return 'Nothing to delete';
  const megabytes = (bytes / 1e6).toFixed(1);
  return `${isDryRun ? 'Would delete' : 'Deleted'} ${count} files, ${bytes} bytes (${megabytes} MB),`;
}
