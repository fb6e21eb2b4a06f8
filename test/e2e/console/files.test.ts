import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../../dist/console', import.meta.url));
const limitBytes = 100 * 1024;

async function built(): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(
    async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')] as const,
  );
  return new Map(await Promise.all(read));
}

test('the page and all it loads are under 100 KiB compressed', async () => {
  const loaded = [...(await built())].filter(([name]) => /\.(?:html|js|css|svg)$/.test(name));
  const bytes = loaded.reduce((sum, [, content]) => sum + gzipSync(content).length, 0);
  expect(loaded.length).toBeGreaterThanOrEqual(4);
  expect(bytes).toBeLessThan(limitBytes);
});

test('the page has nothing inline, and its files are named after their content', async () => {
  const files = await built();
  const html = files.get('index.html') ?? '';
  expect(html).not.toMatch(/<style|style=|\son\w+=|javascript:/i);
  expect(
    [...html.matchAll(/<script\b([^>]*)>/g)].every(([, attributes]) => attributes?.includes('src=')),
  ).toBe(true);
  for (const [, path] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect(path).toMatch(/^\.\/assets\/[\w-]+-[\w-]{8}\.(?:js|css|svg)$/);
    expect(files.has(String(path).slice(2))).toBe(true);
  }
  expect([...files.keys()].filter((name) => name.endsWith('.map'))).toEqual([]);
});

test('the licences of what is bundled are beside it', async () => {
  const text = (await built()).get('licenses.md') ?? '';
  for (const name of ['preact', 'uplot']) expect(text).toContain(`## ${name} `);
});
