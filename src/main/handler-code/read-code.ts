// Reads the code of a generation: the graph of its handler's modules, once, so that every worker of the generation runs
// the same version of it. Socket thread.
import { realpath } from 'node:fs/promises';
import { HeddleError } from '../../protocol/errors.ts';
import type { HandlerCode } from '../../protocol/handler-code.ts';
import { readJavaScript } from './javascript-code.ts';
import { compileTypeScript } from './typescript-code.ts';

/** Rejects with HANDLER_LOAD_FAILED when the file cannot be read or, being TypeScript, not be compiled. */
export async function readCode(file: string): Promise<HandlerCode> {
  try {
    const entry = await realpath(file);
    return await (/\.[cm]?tsx?$/.test(entry) ? compileTypeScript(entry) : readJavaScript(entry));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HeddleError('HANDLER_LOAD_FAILED', { file, reason }, { cause: error });
  }
}
