// Makes `require` take the files of the handler's code from what was read, whatever the disk holds by now. Worker.
import { createRequire, Module } from 'node:module';
import type { HandlerCode } from '../../protocol/handler-code.ts';
import { findInCode } from './code-paths.ts';

interface LoadingModule {
  exports: unknown;
  filename?: string | null;
  _compile(source: string, filename: string, format: string): void;
}

/** What loaders have always replaced; Node keeps it for them. */
interface CommonJsLoader {
  readonly _extensions: Record<string, (module: LoadingModule, filename: string) => void>;
  _resolveFilename(request: string, parent: LoadingModule | undefined, ...others: unknown[]): string;
}

/** To be called once in a thread. */
export function serveRequire(code: HandlerCode): void {
  const loader = Module as unknown as CommonJsLoader;
  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = (request, parent, ...others) => {
    const found = findInCode(code, parent?.filename ?? undefined, request, false);
    return found ?? resolveFilename.call(loader, request, parent, ...others);
  };
  // What has no entry of its own, such as .cjs and on older versions .ts, is loaded by that of .js.
  for (const [extension, load] of Object.entries(loader._extensions)) {
    if (extension === '.node') continue;
    loader._extensions[extension] = (module, filename) => {
      const file = code.files.get(filename);
      if (file === undefined) load(module, filename);
      else if (file.format === 'json') module.exports = JSON.parse(file.source);
      else module._compile(file.source, filename, file.format);
    };
  }
}

/** Loads a CommonJS file of `code`, and what it requires. */
export function requireFile(path: string): unknown {
  return createRequire(path)(path);
}
