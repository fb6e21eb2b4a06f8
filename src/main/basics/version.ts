// The versions that are told at start-up and by GET /. Read from the package files once.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Heddle's own version. */
export const version: string = versionOf('../../../package.json');

/** Versions of what the socket thread and the pool are built on. */
export const versions = {
  heddle: version,
  node: process.versions.node,
  uWebSockets: versionOf('uWebSockets.js/package.json'),
} as const;

function versionOf(file: string): string {
  const { version: found } = require(file) as { version: string };
  return found;
}
