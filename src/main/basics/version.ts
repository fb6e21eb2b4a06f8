// The versions that are told at start-up and by GET /. Read from the package files once.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

interface Package {
  readonly name: string;
  readonly version: string;
}

const require = createRequire(import.meta.url);

/** Heddle's own version. */
export const version: string = (require('../../../package.json') as Package).version;

/** Versions of what the socket thread and the pool are built on. */
export const versions = {
  heddle: version,
  node: process.versions.node,
  uWebSockets: bindingVersion(),
} as const;

// Several packages publish it, each with versions of its own. Not all of them export their package file.
function bindingVersion(): string {
  const file = join(dirname(require.resolve('uWebSockets.js')), 'package.json');
  const found = JSON.parse(readFileSync(file, 'utf8')) as Package;
  return `${found.version} (${found.name})`;
}
