// Compiles the files of a TypeScript handler to JavaScript, one by one, each to its format. On the thread that compiles.
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildResult } from 'esbuild';
import type { CodeFormat } from '../../protocol/handler-code.ts';
import { formatByName } from './code-format.ts';
import { build, explainFailure, isBuildFailure } from './compiler.ts';
import { spreadModules } from './typescript-formats.ts';
import type { FileImports } from './typescript-imports.ts';
import { isCompiled, type TypescriptSources } from './typescript-sources.ts';

/** By path. Changes `formats` where a file turns out to await at its top level: only a module can. Throws an Error. */
export async function compileFiles(
  graph: ReadonlyMap<string, FileImports>,
  formats: Map<string, CodeFormat>,
  sources: TypescriptSources,
): Promise<Map<string, string>> {
  const paths = [...graph.keys()].filter(isCompiled);
  const pathsOf = (format: CodeFormat): string[] => paths.filter((path) => formats.get(path) === format);
  for (;;) {
    try {
      const commonJs = await compile(pathsOf('commonjs'), 'cjs', sources);
      const modules = await compile(pathsOf('module'), 'esm', sources);
      for (const [path, text] of modules) modules.set(path, withCommonJsNames(path, text, sources));
      return new Map([...commonJs, ...modules]);
    } catch (error) {
      const awaiting = filesThatAwait(error).filter((path) => formats.get(path) === 'commonjs');
      if (awaiting.length === 0) return explainFailure(error);
      for (const path of awaiting) formats.set(path, 'module');
      spreadModules(graph, formats);
    }
  }
}

async function compile(
  paths: readonly string[],
  format: 'cjs' | 'esm',
  sources: TypescriptSources,
): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map();
  const { outputFiles } = await build({
    entryPoints: paths.map((path, index) => ({ in: path, out: String(index) })),
    bundle: false,
    write: false,
    outdir: '/',
    absWorkingDir: '/',
    platform: 'node',
    target: 'node20',
    format,
    keepNames: true,
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
    plugins: [sources.plugin],
  });
  return new Map(paths.map((path, index) => [path, withMap(path, String(index), outputFiles)]));
}

// The map's own idea of where the source is starts from the folder of the output, which does not exist.
function withMap(path: string, name: string, outputs: NonNullable<BuildResult['outputFiles']>): string {
  const text = outputs.find((output) => output.path === `/${name}.js`)?.text ?? '';
  const map = JSON.parse(outputs.find((output) => output.path === `/${name}.js.map`)?.text ?? '{}');
  const encoded = Buffer.from(JSON.stringify({ ...map, sources: [pathToFileURL(path).href] })).toString(
    'base64',
  );
  return `${text}\n//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
}

// A file of a package that is not made of modules was written for these names, whatever it needs beside them.
function withCommonJsNames(path: string, compiled: string, sources: TypescriptSources): string {
  const { text } = sources.get(path);
  if (formatByName(path) === 'module') return compiled;
  const values = {
    __filename: JSON.stringify(path),
    __dirname: JSON.stringify(dirname(path)),
    require: `createRequireOf(${JSON.stringify(path)})`,
  };
  const missing = Object.entries(values).filter(([name]) => {
    return (
      new RegExp(`\\b${name}\\b`).test(text) &&
      !new RegExp(`\\b(?:const|let|var|function)\\s+${name}\\b`).test(text)
    );
  });
  if (missing.length === 0) return compiled;
  const names = missing.map(([name, value]) => `const ${name} = ${value}; `);
  return `import { createRequire as createRequireOf } from 'node:module'; ${names.join('')}${compiled}`;
}

function filesThatAwait(error: unknown): string[] {
  if (!isBuildFailure(error)) return [];
  const waiting = error.errors.filter(({ text }) => text.startsWith('Top-level await'));
  return waiting.flatMap(({ location }) => (location === null ? [] : [join('/', location.file)]));
}
