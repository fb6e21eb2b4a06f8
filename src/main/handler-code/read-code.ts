// Reads the code of a generation: the graph of its handler's modules, once, so that every worker of the generation runs
// the same version of it. Socket thread.
import { once } from 'node:events';
import { realpath } from 'node:fs/promises';
import { HeddleError } from '../../protocol/errors.ts';
import type { HandlerCode } from '../../protocol/handler-code.ts';
import { readJavaScript } from './javascript-code.ts';
import { compileTypeScript } from './typescript-code.ts';

/**
 * Rejects with HANDLER_LOAD_FAILED when the file cannot be read or, being TypeScript, not be compiled, and with
 * HANDLER_LOAD_TIMEOUT when that takes longer than `limitMs`, as on a disk that does not answer.
 */
export async function readCode(file: string, limitMs: number): Promise<HandlerCode> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const entry = await unlessAborted(realpath(file), limit);
    return /\.[cm]?tsx?$/.test(entry)
      ? await compileTypeScript(entry, limit)
      : await unlessAborted(readJavaScript(entry), limit);
  } catch (error) {
    if (limit.aborted) throw new HeddleError('HANDLER_LOAD_TIMEOUT', { file, limitMs }, { cause: error });
    const reason = error instanceof Error ? error.message : String(error);
    throw new HeddleError('HANDLER_LOAD_FAILED', { file, reason }, { cause: error });
  }
}

function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return Promise.race([promise, aborted(signal)]);
}

async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}
