import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trim } from '#dist/cli/trim.js';
import { tempFolder } from '../../support/temp-folder.ts';

const kept = 'uws_linux_x64_115.node';
const others = ['uws_darwin_arm64_115.node', 'uws_linux_arm_108.node', 'uws_linux_x64_137.node'];
const noBinaries = ['ESM_wrapper.mjs', 'LICENSE', 'uws.js', 'uws_notes.txt'];

async function binding(files: readonly string[]): Promise<string> {
  const folder = await tempFolder();
  for (const file of files) await writeFile(join(folder, file), file);
  return folder;
}

const filesOf = async (folder: string): Promise<string[]> => (await readdir(folder)).sort();

test('what other platforms and versions of Node load is deleted, listed with its bytes, and nothing else', async () => {
  const folder = await binding([...noBinaries, ...others, kept]);
  const text = await trim({ folder, kept, isDryRun: false });
  expect(await filesOf(folder)).toEqual([...noBinaries, kept].sort());
  for (const file of others) expect(text).toContain(`${file}  ${file.length} bytes\n`);
  const bytes = others.join('').length;
  expect(text).toContain(`Deleted 3 files, ${bytes} bytes (0.0 MB), in ${folder}; ${kept} stays\n`);
});

test('a second time there is nothing to delete, and that is no failure', async () => {
  const folder = await binding([...others, kept]);
  await trim({ folder, kept, isDryRun: false });
  expect(await trim({ folder, kept, isDryRun: false })).toBe(
    `Nothing to delete in ${folder}; ${kept} stays\n`,
  );
  expect(await filesOf(folder)).toEqual([kept]);
});

test('a dry run lists the same files and deletes none', async () => {
  const folder = await binding([...others, kept]);
  const told = await trim({ folder, kept, isDryRun: true });
  expect(await filesOf(folder)).toEqual([...others, kept].sort());
  expect(told).toContain('Would delete 3 files');
  const done = await trim({ folder, kept, isDryRun: false });
  expect(told.replace('Would delete', 'Deleted')).toBe(done);
});

test('where the one that runs is missing nothing is deleted', async () => {
  const folder = await binding(others);
  await expect(trim({ folder, kept, isDryRun: false })).rejects.toMatchObject({
    code: 'TRIM_REFUSED',
    values: { folder, file: kept },
  });
  expect(await filesOf(folder)).toEqual(others);
});
