// What the compiler reads: each file once, so that following the imports and compiling see the same text. On the thread
// that compiles.
import { extname } from 'node:path';
import type { Loader, Plugin } from 'esbuild';
import { type ReadFile, readStamped } from './read-file.ts';

const loaders: ReadonlyMap<string, Loader> = new Map([
  ...['.js', '.mjs', '.cjs'].map((extension) => [extension, 'js'] as const),
  ...['.ts', '.mts', '.cts'].map((extension) => [extension, 'ts'] as const),
  ...(['jsx', 'tsx', 'json'] as const).map((name) => [`.${name}`, name] as const),
]);

/** Whether a file is code at all; what else is imported (native addons, texts) is left to Node. */
export function isCode(file: string): boolean {
  return loaders.has(extname(file));
}

/** Whether a file must be compiled before Node can run it. */
export function isCompiled(file: string): boolean {
  return /^\.(?:[cm]?tsx?|jsx)$/.test(extname(file));
}

export class TypescriptSources {
  readonly #files = new Map<string, ReadFile>();

  /** A file that the compiler has read. */
  get(path: string): ReadFile {
    const file = this.#files.get(path);
    if (file === undefined) throw new RangeError(`${path} has not been read`);
    return file;
  }

  /** Makes the compiler read through this. */
  get plugin(): Plugin {
    return {
      name: 'each file once',
      setup: (build) => {
        build.onLoad({ filter: /.*/, namespace: 'file' }, async ({ path }) => {
          const loader = loaders.get(extname(path));
          if (loader === undefined) return { contents: '', loader: 'empty' };
          const file = this.#files.get(path) ?? (await readStamped(path));
          this.#files.set(path, file);
          return { contents: file.text, loader };
        });
      },
    };
  }
}
