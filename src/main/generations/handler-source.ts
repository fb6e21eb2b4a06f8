// Finds the handler that the settings name, a built-in by its name or a file, and reads its code.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HeddleError } from '../../protocol/errors.ts';
import type { HandlerSource } from '../../protocol/lane-contract.ts';
import type { Settings } from '../../settings/settings.ts';
import { readCode } from '../handler-code/read-code.ts';

export const builtinHandlers: readonly string[] = ['answer', 'echo', 'relay'];

/**
 * Rejects with HANDLER_NOT_FOUND, HANDLER_LOAD_FAILED and HANDLER_LOAD_TIMEOUT. A path starts from the working directory, and one that has a
 * built-in's name is reached with ./ before it; a file URL does as well.
 */
export async function readHandler(settings: Settings): Promise<HandlerSource> {
  const { handler, answerPrefix } = settings;
  if (builtinHandlers.includes(handler)) return { type: 'builtin', name: handler, answerPrefix };
  const file = pathOf(handler);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new HeddleError('HANDLER_NOT_FOUND', { file });
  }
  return { type: 'module', file, code: await readCode(file, settings.handlerLoadTimeoutMs) };
}

function pathOf(handler: string): string {
  if (!/^file:/i.test(handler)) return resolve(handler);
  try {
    return fileURLToPath(handler);
  } catch (error) {
    // Of another host, or with a slash that is written %2F.
    throw new HeddleError('HANDLER_NOT_FOUND', { file: handler }, { cause: error });
  }
}
