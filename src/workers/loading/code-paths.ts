// Finds what a specifier stands for among the files of a handler's code. Worker, and the thread of its loader hooks.
import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type CodeFile, type HandlerCode, stampOf } from '../../protocol/handler-code.ts';

/**
 * The real path of the file of `code` that `from`, which may be anything, calls `specifier`; undefined for another file.
 * `isUrl` as ES modules have it.
 */
export function findInCode(
  code: HandlerCode,
  from: string | undefined,
  specifier: string,
  isUrl: boolean,
): string | undefined {
  const link = from === undefined ? undefined : code.files.get(from)?.links.get(specifier);
  if (link !== undefined) return link;
  const path = pathOf(from, specifier, isUrl);
  if (path === undefined || code.files.has(path)) return path;
  return code.isCompiled ? typescriptNames(path).find((name) => code.files.has(name)) : undefined;
}

/** Whether the disk holds the file as it was read. */
export function isOnDisk(path: string, file: CodeFile): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stampOf(stats) === file.stamp;
}

function pathOf(from: string | undefined, specifier: string, isUrl: boolean): string | undefined {
  if (!/^(?:\.{0,2}\/|file:)/.test(specifier)) return undefined;
  if (!isUrl) return resolve(dirname(from ?? '/'), specifier);
  try {
    return fileURLToPath(new URL(specifier, pathToFileURL(from ?? '/')));
  } catch {
    return undefined;
  }
}

// A name that is put together at run time may say .js where the source says .ts, or say no extension.
function typescriptNames(path: string): string[] {
  const asWritten = path.replace(/\.([cm]?)jsx?$/, '.$1ts');
  const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.json'];
  return [
    asWritten,
    path.replace(/\.jsx?$/, '.tsx'),
    ...extensions.map((extension) => path + extension),
    ...extensions.map((extension) => join(path, `index${extension}`)),
  ];
}
