// Which file imports which, read from the text of the sources: type imports and `import()` count like any other.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const specifiers = /\bfrom '([^']+)'|\bimport(?:\(| )'([^']+)'/g;

export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Files of the repository. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

/** Every source file below `folders`. */
export function readSources(...folders: readonly string[]): SourceFile[] {
  const paths = folders.flatMap((folder) => sourcesIn(folder));
  return paths.sort().map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    const names = [...text.matchAll(specifiers)].map(([, from, loaded]) => from ?? loaded ?? '');
    const isLocal = (name: string): boolean => /^(\.|#dist\/)/.test(name);
    return {
      path,
      text,
      imports: names.filter(isLocal).map((name) => sourceOf(path, name)),
      packages: names.filter((name) => !isLocal(name)),
    };
  });
}

/** The circles among the imports, each as the files along it. */
export function circles(files: readonly SourceFile[]): string[][] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: string[][] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path);
    if (start >= 0) found.push(way.slice(start));
    if (start >= 0 || done.has(path)) return;
    for (const next of byPath.get(path)?.imports ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(ts|tsx|cts|mjs)$/.test(path))
    .map((path) => join(folder, path));
}

// `#dist/` and `dist/` hold what `src/` was compiled to.
function sourceOf(path: string, name: string): string {
  const target = name.startsWith('#') ? name.slice(1) : normalize(join(dirname(path), name));
  if (!target.startsWith('dist/')) return target;
  return `src/${target.slice('dist/'.length)}`.replace(/\.cjs$/, '.cts').replace(/\.js$/, '.ts');
}
