// Follows the imports of a TypeScript handler: what its specifiers stand for is the compiler's to say, which knows the
// paths of tsconfig.json and that ./a.js may be a.ts. On the thread that compiles.
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { mentionsIn } from './code-mentions.ts';
import { build, explainFailure } from './compiler.ts';
import { filesBeginningWith, isOwn } from './own-files.ts';
import { isCode, type TypescriptSources } from './typescript-sources.ts';

/** What one file imports. */
export interface FileImports {
  /** Specifiers of files of the graph. */
  readonly links: ReadonlyMap<string, string>;
  /** Those of the files that are loaded together with it. */
  readonly loadedWith: readonly string[];
  /** Packages that are loaded together with it. */
  readonly packages: readonly string[];
}

type Graph = ReadonlyMap<string, FileImports>;

/** By real path. Installed packages are not followed. Throws an Error that says what is wrong, and where. */
export async function followImports(entry: string, sources: TypescriptSources): Promise<Graph> {
  const entries = new Set([entry]);
  let graph = await follow([entry], sources);
  for (;;) {
    const known = entries.size;
    for (const path of await unforeseen(graph, sources)) entries.add(path);
    if (entries.size === known) return graph;
    // What only may be loaded does not keep the handler from being so.
    const wider = await follow([...entries], sources).catch(() => undefined);
    if (wider === undefined) return graph;
    graph = wider;
  }
}

async function follow(entryPoints: string[], sources: TypescriptSources): Promise<Graph> {
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    outdir: '/',
    absWorkingDir: '/',
    platform: 'node',
    format: 'esm',
    target: 'esnext',
    packages: 'external',
    logLevel: 'silent',
    plugins: [sources.plugin],
  }).catch(explainFailure);
  const inputs = Object.entries(metafile.inputs).filter(([path]) => isOwnCode(path));
  return new Map(inputs.map(([path, input]) => [join('/', path), importsOf(input)]));
}

// What has a name that is put together at run time; not everything of it is understood by the compiler.
async function unforeseen(graph: Graph, sources: TypescriptSources): Promise<string[]> {
  const found: string[] = [];
  for (const path of graph.keys()) {
    for (const { specifier, isPrefix } of mentionsIn(sources.get(path).text)) {
      if (isPrefix) found.push(...(await filesBeginningWith(path, specifier)));
    }
  }
  return found.filter((path) => isCode(path) && !graph.has(path) && !/\.(?:json|d\.[cm]?ts)$/.test(path));
}

function importsOf({ imports }: Metafile['inputs'][string]): FileImports {
  const links = new Map<string, string>();
  const loadedWith: string[] = [];
  const packages: string[] = [];
  for (const { path, original, kind, external } of imports) {
    const isLoadedWith = kind === 'import-statement';
    if (external === true) {
      if (isLoadedWith && /^[\w@]/.test(path)) packages.push(path);
    } else if (original !== undefined && isOwnCode(path)) {
      links.set(original, join('/', path));
      if (isLoadedWith) loadedWith.push(join('/', path));
    }
  }
  return { links, loadedWith, packages };
}

// Paths of the compiler have no first slash here; what it makes up has a name that is no file's.
function isOwnCode(path: string): boolean {
  return isCode(path) && isOwn(join('/', path));
}
