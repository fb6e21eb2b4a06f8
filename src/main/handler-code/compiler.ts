// The TypeScript compiler, and what it found wrong as one error with the place. The one file that loads esbuild. On the
// thread that compiles.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { BuildFailure, Message } from 'esbuild';

// The package has it in dist/esbuild (scripts/take-esbuild.mjs); where nothing was put there, it is a package.
const taken = fileURLToPath(new URL('../../esbuild/lib/main.js', import.meta.url));
const require = createRequire(import.meta.url);

export const { build } = require(existsSync(taken) ? taken : 'esbuild') as typeof import('esbuild');

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
