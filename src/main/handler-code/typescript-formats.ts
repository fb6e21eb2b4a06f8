// Chooses whether each file of a TypeScript handler becomes an ES module or CommonJS. On the thread that compiles.
import { createRequire, isBuiltin } from 'node:module';
import type { CodeFormat } from '../../protocol/handler-code.ts';
import { formatByName, formatOf } from './code-format.ts';
import type { FileImports } from './typescript-imports.ts';
import { isCompiled, type TypescriptSources } from './typescript-sources.ts';

/**
 * By extension and package, as Node has it; a package that says nothing is CommonJS. But what only an ES module can do
 * makes its file one, and so each file that imports it.
 */
export function chooseFormats(
  graph: ReadonlyMap<string, FileImports>,
  sources: TypescriptSources,
): Map<string, CodeFormat> {
  const formats = new Map<string, CodeFormat>();
  for (const [path, { packages }] of graph) {
    const { text } = sources.get(path);
    const format = isCompiled(path) ? (formatByName(path) ?? 'commonjs') : formatOf(path, text);
    const needsModule = format === 'commonjs' && isFree(path) && needsModuleFor(path, text, packages);
    formats.set(path, needsModule ? 'module' : format);
  }
  spreadModules(graph, formats);
  return formats;
}

/** Makes modules of the CommonJS files that import modules. */
export function spreadModules(
  graph: ReadonlyMap<string, FileImports>,
  formats: Map<string, CodeFormat>,
): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (const [path, { loadedWith }] of graph) {
      if (formats.get(path) !== 'commonjs' || !isFree(path)) continue;
      if (!loadedWith.some((other) => formats.get(other) === 'module')) continue;
      formats.set(path, 'module');
      changed = true;
    }
  }
}

/** Whether the extension leaves both open, and there is a compiler that can make either. */
function isFree(path: string): boolean {
  return isCompiled(path) && !/\.ctsx?$/.test(path);
}

function needsModuleFor(path: string, text: string, packages: readonly string[]): boolean {
  return /\bimport\.meta\b/.test(text) || packages.some((name) => isModulePackage(path, name));
}

function isModulePackage(from: string, name: string): boolean {
  if (isBuiltin(name)) return false;
  try {
    const file = createRequire(from).resolve(name);
    return formatByName(file) === 'module';
  } catch (error) {
    // It exports nothing to `require`.
    return error instanceof Error && 'code' in error && error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}
