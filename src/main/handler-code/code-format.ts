// What kind of module a file is, as Node would have it: by its extension, then by its package. Socket thread, and the
// thread that compiles TypeScript.
import { readFileSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { Script } from 'node:vm';
import type { CodeFormat } from '../../protocol/handler-code.ts';

/** The format of a JavaScript or JSON file that holds `text`. */
export function formatOf(file: string, text: string): CodeFormat {
  return formatByName(file) ?? (compilesAsCommonJs(text) ? 'commonjs' : 'module');
}

/** The format that a file's extension or its package says, of JavaScript and TypeScript; undefined where none does. */
export function formatByName(file: string): CodeFormat | undefined {
  const extension = extname(file);
  if (extension === '.json') return 'json';
  if (/^\.m[jt]sx?$/.test(extension)) return 'module';
  if (/^\.c[jt]sx?$/.test(extension)) return 'commonjs';
  return packageType(dirname(file));
}

function packageType(folder: string): 'module' | 'commonjs' | undefined {
  const type = readPackageType(join(folder, 'package.json'));
  if (type !== null) return type;
  const parent = dirname(folder);
  return parent === folder ? undefined : packageType(parent);
}

/** Null where there is no package file. */
function readPackageType(file: string): 'module' | 'commonjs' | undefined | null {
  try {
    // A pipe would block the thread.
    if (!statSync(file).isFile()) return null;
    const { type } = JSON.parse(readFileSync(file, 'utf8'));
    return type === 'module' || type === 'commonjs' ? type : undefined;
  } catch {
    return null;
  }
}

// What Node finds out in the same way. A file that is neither is left to the loader of ES modules, which says why.
function compilesAsCommonJs(text: string): boolean {
  try {
    new Script(
      `(function (exports, require, module, __filename, __dirname) {${text.replace(/^#!/, '//')}\n})`,
    );
    return true;
  } catch {
    return false;
  }
}
