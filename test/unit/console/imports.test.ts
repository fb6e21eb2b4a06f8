// The page takes its types from the contract, and nothing else from outside: a value would bring zod into it, but for what
// imports nothing itself.
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { readSources } from '../../support/imports.ts';

const sources = readSources('src/console').filter(({ path }) => !path.endsWith('vite.config.ts'));

test('the page imports from outside only types, and only those of the contract', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.flatMap(({ path, text }) => strangers(path, text))).toEqual([]);
});

test('what of the contract it takes more from imports nothing', () => {
  const imported = readSources('src/contract').filter(({ path }) => bare.has(path));
  expect(imported.map(({ text }) => /\bimport\b/.test(text))).toEqual([false, false]);
});

test('the page brings no package but those it is drawn with', () => {
  const packages = new Set(sources.flatMap((source) => source.packages));
  expect([...packages].map((name) => name.split('/')[0] ?? name).filter((name) => !drawn.has(name))).toEqual(
    [],
  );
});

test.each([
  "import { clientSorts } from '../contract/client-sorts.ts';",
  "import { type ClientSort } from '../contract/client-sorts.ts';",
  "export { clientSorts } from '../contract/client-sorts.ts';",
  "const late = import('../contract/schemas.ts');",
  "import '../contract/schemas.ts';",
  "import type { HeddleServer } from '../main/server.ts';",
])('this would be found: %s', (line) => {
  expect(strangers('src/console/app.tsx', `import { a } from './a.ts';\n${line}\n`)).toHaveLength(1);
});

/** Files of the contract without any import. */
const bare: ReadonlySet<string> = new Set(['src/contract/shown-error.ts', 'src/contract/path-part.ts']);

const drawn: ReadonlySet<string> = new Set(['preact', 'uplot']);

/** What of a file of the page leads outside and may not. */
function strangers(path: string, text: string): string[] {
  const allowed = /^import type [^;]*? from '[./]*\/contract\/[^']+';$/gm;
  const specifiers = text.replaceAll(allowed, '').matchAll(/(?:\bfrom |\bimport ?\(?)'(\.[^']+)'/g);
  return [...specifiers]
    .map(([, specifier = '']) => posix.join(posix.dirname(path), specifier))
    .filter((target) => !target.startsWith('src/console/') && !bare.has(target))
    .map((target) => `${path} imports ${target}`);
}
