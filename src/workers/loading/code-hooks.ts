// Loader hooks that take the files of the handler's code from what was read. On the thread that Node runs a worker's
// loader hooks on.
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { HandlerCode } from '../../protocol/handler-code.ts';
import { findInCode, isOnDisk } from './code-paths.ts';

let code: HandlerCode;

export const initialize: InitializeHook<HandlerCode> = (data) => {
  code = data;
};

export const resolve: ResolveHook = (specifier, context, next) => {
  const found = findInCode(code, pathOf(context.parentURL), specifier, true);
  if (found === undefined) return next(specifier, context);
  // With the query: each one is a module of its own.
  const url = pathToFileURL(found).href + (/[?#].*$/.exec(specifier)?.[0] ?? '');
  return { url, shortCircuit: true };
};

export const load: LoadHook = (url, context, next) => {
  const path = pathOf(url);
  const file = path === undefined ? undefined : code.files.get(path);
  if (path === undefined || file === undefined) return next(url, context);
  const { format } = file;
  // Without a source Node loads CommonJS by itself, from what `require` is served; only the names of the exports it
  // reads from the disk. With a source there is no `require.cache`.
  const byNode = format === 'commonjs' && !code.isCompiled && isOnDisk(path, file);
  return { format, ...(byNode ? {} : { source: file.source }), shortCircuit: true };
};

function pathOf(url: string | undefined): string | undefined {
  return url?.startsWith('file:') === true ? fileURLToPath(url) : undefined;
}
