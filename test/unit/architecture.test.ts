// The shape of the sources: who may import whom, checked against the imports, type imports included. ARCHITECTURE.md has
// a line for each folder.
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { circles, readSources, type SourceFile } from '../support/imports.ts';

/** Of each folder the folders that it imports from; `main` and `src` stand for the files right in them. */
const imports: Record<string, readonly string[]> = {
  protocol: [],
  settings: ['protocol'],
  contract: ['protocol', 'settings'],
  workers: ['protocol'],
  'main/basics': [],
  'main/statistics': ['protocol', 'contract'],
  'main/sockets': ['protocol', 'settings', 'contract', 'main/basics'],
  'main/lanes': ['protocol', 'main/basics'],
  'main/clients': ['protocol', 'contract', ...main('basics', 'statistics', 'sockets', 'lanes')],
  'main/records': ['protocol', 'contract', ...main('basics', 'clients')],
  'main/scheduling': ['protocol', ...main('basics', 'lanes', 'clients')],
  'main/limits': [
    'protocol',
    'settings',
    'contract',
    ...main('basics', 'statistics', 'clients', 'scheduling'),
  ],
  'main/delivery': [
    'protocol',
    'contract',
    ...main('basics', 'statistics', 'sockets', 'lanes', 'clients', 'limits'),
  ],
  'main/cluster': ['protocol', 'settings', ...main('basics', 'statistics', 'clients', 'delivery')],
  'main/recovery': [
    'protocol',
    'settings',
    ...main('basics', 'statistics', 'lanes', 'clients', 'records', 'scheduling', 'limits'),
  ],
  'main/handler-code': ['protocol', 'main/basics'],
  'main/generations': [
    'protocol',
    'settings',
    'main/handler-code',
    ...main('basics', 'statistics', 'lanes', 'clients', 'records', 'scheduling', 'limits', 'delivery'),
    'main/recovery',
  ],
  'main/intake': [
    'protocol',
    'settings',
    'contract',
    ...main('basics', 'statistics', 'sockets', 'clients', 'limits'),
  ],
  'main/closing': ['protocol', 'settings', ...main('basics', 'sockets', 'clients', 'generations')],
  'main/admin': [
    'protocol',
    'settings',
    'contract',
    ...main('basics', 'statistics', 'sockets', 'lanes', 'clients', 'records', 'delivery', 'recovery'),
  ],
  main: [
    'protocol',
    'settings',
    'contract',
    ...main('basics', 'statistics', 'sockets', 'lanes', 'clients', 'records', 'limits', 'delivery'),
    ...main('generations', 'cluster', 'intake', 'closing', 'admin'),
  ],
  cli: ['protocol', 'settings', 'contract', ...main('basics', 'sockets', 'generations'), 'main'],
  console: ['contract'],
  src: [
    'protocol',
    'settings',
    'contract',
    'workers',
    ...main('basics', 'statistics', 'sockets', 'lanes', 'clients', 'admin'),
    'main',
    'cli',
  ],
};

function main(...concepts: readonly string[]): string[] {
  return concepts.map((concept) => `main/${concept}`);
}

const maxFilesOfAFolder = 15;

const sources = readSources('src');
const everything = [...sources, ...readSources('bench', 'test', 'scripts', 'examples')];

/** The folder that a file of src/ counts to: in main the concept, elsewhere the part. */
function folderOf(path: string): string {
  const [, part = '', concept = '', file] = path.split('/');
  if (concept === '') return 'src';
  return part === 'main' && file !== undefined ? `main/${concept}` : part;
}

function filesImporting(files: readonly SourceFile[], name: string): string[] {
  return files.filter(({ packages }) => packages.includes(name)).map(({ path }) => path);
}

describe('imports', () => {
  test('go from folder to folder as the table says, and each arrow of the table is used', () => {
    const found = new Map<string, Set<string>>();
    for (const { path, imports: targets } of sources) {
      const from = folderOf(path);
      if (!found.has(from)) found.set(from, new Set());
      for (const target of targets) if (folderOf(target) !== from) found.get(from)?.add(folderOf(target));
    }
    const asListed = [...found].map(([from, to]) => [from, [...to].sort()]);
    const expected = Object.entries(imports).map(([from, to]) => [from, [...to].sort()]);
    expect(Object.fromEntries(asListed)).toEqual(Object.fromEntries(expected));
  });

  test('between folders make no circle: each folder imports only from those above it in the table', () => {
    const above = new Set<string>();
    for (const [folder, targets] of Object.entries(imports)) {
      expect(targets.filter((target) => !above.has(target))).toEqual([]);
      above.add(folder);
    }
  });

  test('make no circle between files', () => {
    expect(circles(everything)).toEqual([]);
  });

  test.each([
    ['uWebSockets.js', 'src/main/sockets/uws.ts'],
    ['piscina', 'src/main/lanes/pool.ts'],
  ])('of %s are in one file', (name, file) => {
    expect(filesImporting(sources, name)).toEqual([file]);
  });
});

test('no folder has more files of its own than a reader can survey', () => {
  const counts = new Map<string, number>();
  for (const { path } of everything) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > maxFilesOfAFolder)).toEqual([]);
});

test('ARCHITECTURE.md has a line for each folder', () => {
  const page = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');
  const folders = Object.keys(imports).filter((folder) => !['main', 'src'].includes(folder));
  expect(folders.filter((folder) => !page.includes(`| \`src/${folder}/\` |`))).toEqual([]);
});
