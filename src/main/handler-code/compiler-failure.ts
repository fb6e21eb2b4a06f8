// What the TypeScript compiler found wrong, as one error with the place. On the thread that compiles.
import type { BuildFailure, Message } from 'esbuild';

/** Throws an Error for what a build rejected with. */
export function explainFailure(error: unknown): never {
  throw isBuildFailure(error) ? new Error(error.errors.map(describe).join('; ')) : error;
}

export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

function describe({ text, location }: Message): string {
  if (location === null) return text;
  return `${text} (/${location.file.replace(/^\//, '')}:${location.line}:${location.column + 1})`;
}
