// Follows the imports of a TypeScript handler: what its specifiers stand for is the compiler's to say, which knows the
// paths of tsconfig.json and that ./a.js may be a.ts. On the thread that compiles.
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { explainFailure } from './compiler-failure.ts';
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

/** By real path. Installed packages are not followed. Throws an Error that says what is wrong, and where. */
export async function followImports(
  entry: string,
  sources: TypescriptSources,
): Promise<ReadonlyMap<string, FileImports>> {
  const { metafile } = await build({
    entryPoints: [entry],
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
  const inputs = Object.entries(metafile.inputs).filter(([path]) => isOwn(path));
  return new Map(inputs.map(([path, input]) => [join('/', path), importsOf(input)]));
}

function importsOf({ imports }: Metafile['inputs'][string]): FileImports {
  const links = new Map<string, string>();
  const loadedWith: string[] = [];
  const packages: string[] = [];
  for (const { path, original, kind, external } of imports) {
    const isLoadedWith = kind === 'import-statement';
    if (external === true) {
      if (isLoadedWith && /^[\w@]/.test(path)) packages.push(path);
    } else if (original !== undefined && isOwn(path)) {
      links.set(original, join('/', path));
      if (isLoadedWith) loadedWith.push(join('/', path));
    }
  }
  return { links, loadedWith, packages };
}

// Paths of the compiler have no first slash here; what it makes up has a name with a blank, or a colon, and no extension.
function isOwn(path: string): boolean {
  return isCode(path) && !path.includes('node_modules/');
}
