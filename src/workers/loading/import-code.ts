// Imports a handler from its code, as it was read when the generation began, into a worker. Worker.
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { HandlerCode } from '../../protocol/handler-code.ts';
import { isOnDisk } from './code-paths.ts';
import { requireFile, serveRequire } from './code-require.ts';

/**
 * Resolves with the module. Where the disk still holds what was read and nothing is imported later, Node loads it by
 * itself: loader hooks take a thread of their own for each worker (some 30 ms and 8 MiB).
 */
export async function importCode(code: HandlerCode): Promise<unknown> {
  serveRequire(code);
  if (code.isCompiled) process.setSourceMapsEnabled(true);
  const files = [...code.files];
  const isUnchanged = (): boolean => files.every(([path, file]) => isOnDisk(path, file));
  const hasModules = files.some(([, { format }]) => format === 'module');
  const isNative = !code.importsLater && (!hasModules || (!code.isCompiled && isUnchanged()));
  if (!isNative) register<HandlerCode>('./code-hooks.js', { parentURL: import.meta.url, data: code });
  const module = await load(code);
  if (isNative && hasModules && !isUnchanged()) {
    throw new Error('its files were changed while it was loaded');
  }
  return module;
}

async function load({ entry, files }: HandlerCode): Promise<unknown> {
  if (files.get(entry)?.format === 'commonjs') return { default: requireFile(entry) };
  return import(pathToFileURL(entry).href);
}
