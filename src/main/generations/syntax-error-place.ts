// Says where in a handler's file the syntax error is that kept it from loading.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { HeddleError } from '../../protocol/errors.ts';

const checkLimitMs = 10_000;

/**
 * Returns `error` with file and line added where it is a syntax error in the handler's own file, else as it is. A
 * SyntaxError does not hold its place; Node only prints it, so a Node process is asked to check the file.
 */
export async function withSyntaxErrorPlace(error: unknown, file: string): Promise<unknown> {
  if (!(error instanceof HeddleError) || error.values.errorName !== 'SyntaxError') return error;
  const place = await placeIn(file);
  if (place === undefined) return error;
  const reason = `${error.values.reason} (${place})`;
  return new HeddleError(error.code, { ...error.values, reason }, { cause: error });
}

async function placeIn(file: string): Promise<string | undefined> {
  try {
    await promisify(execFile)(process.execPath, ['--check', file], { timeout: checkLimitMs });
    return undefined;
  } catch (error) {
    const printed = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    return /^(?:file:\/\/)?(.+:\d+)\r?\n/.exec(printed)?.[1];
  }
}
