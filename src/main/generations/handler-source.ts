// Finds the handler that the settings name: a built-in by its name, or a file.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { HeddleError } from '../../protocol/errors.ts';
import type { HandlerSource } from '../../protocol/lane-contract.ts';
import type { Settings } from '../../settings/settings.ts';

export const builtinHandlers: readonly string[] = ['answer', 'echo', 'relay'];

/** Throws HANDLER_NOT_FOUND. A file that has a built-in's name is reached with ./ before it. */
export function findHandler(settings: Settings): HandlerSource {
  const { handler, answerPrefix } = settings;
  if (builtinHandlers.includes(handler)) return { type: 'builtin', name: handler, answerPrefix };
  const file = resolve(handler);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new HeddleError('HANDLER_NOT_FOUND', { file });
  }
  return { type: 'module', file };
}
