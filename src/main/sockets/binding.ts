// Checks the binary of uWebSockets.js and loads it: who publishes it on npm is a third party. This file is evaluated before
// uWebSockets.js is imported. Socket thread.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { HeddleError } from '../../protocol/errors.ts';
import { bindingFolder, ownBinary, packageIn } from './binding-files.ts';
import { knownHashes, knownPackage } from './binding-hashes.ts';

/**
 * Whether the binary in `folder` is a known one. False for another package or version than the known one, of which it is
 * not said whether it may be trusted. Throws BINDING_UNKNOWN and BINDING_NOT_LOADED.
 */
export function isKnownBinding(folder: string, file = ownBinary): boolean {
  if (packageIn(folder) !== knownPackage) return false;
  const hash = createHash('sha256')
    .update(readBinary(join(folder, file)))
    .digest('hex');
  if (knownHashes[file.replace(/\.node$/, '')] === hash) return true;
  throw new HeddleError('BINDING_UNKNOWN', { file, version: knownPackage, hash });
}

function readBinary(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const reason = `${path} cannot be read. Is Node ${process.versions.node} not one of 20, 22 and 24, or was it trimmed with another Node or machine? Then install it again`;
    throw new HeddleError('BINDING_NOT_LOADED', { reason }, { cause });
  }
}

// Its own error names versions of Node even where only the C library is too old.
function load(folder: string): void {
  try {
    createRequire(import.meta.url)(folder);
  } catch (cause) {
    const lines = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n');
    const reason = (lines.at(-1) ?? '').replace(/^Error: /, '');
    throw new HeddleError('BINDING_NOT_LOADED', { reason }, { cause });
  }
}

const folder = bindingFolder();

/** Whether what is loaded is known by its hash. */
export const isBindingKnown = isKnownBinding(folder);
load(folder);
