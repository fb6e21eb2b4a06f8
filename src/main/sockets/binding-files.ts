// Where the binaries of uWebSockets.js are, and which of them this Node loads.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The folder of the installed uWebSockets.js. */
export function bindingFolder(): string {
  return dirname(require.resolve('uWebSockets.js'));
}

/** The file that this Node loads; uWebSockets.js makes its name in this way. */
export const ownBinary = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`;

/** Whether a file is a binary of any platform and Node version. */
export function isBinary(file: string): boolean {
  return /^uws_[a-z0-9]+_[a-z0-9]+_\d+\.node$/.test(file);
}

/** `name@version` of what is installed in `folder`. */
export function packageIn(folder: string): string {
  const file: { name: string; version: string } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  return `${file.name}@${file.version}`;
}
