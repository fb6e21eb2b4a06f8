import { appendFile, copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isBindingKnown, isKnownBinding } from '#dist/main/sockets/binding.js';
import { bindingFolder, isBinary, ownBinary } from '#dist/main/sockets/binding-files.js';
import { knownHashes, knownPackage } from '#dist/main/sockets/binding-hashes.js';
import { tempFolder } from '../../support/temp-folder.ts';

const installed = bindingFolder();

/** The package file of uWebSockets.js and the binary that this Node loads. */
async function copy(): Promise<string> {
  const folder = await tempFolder();
  for (const file of ['package.json', ownBinary]) await copyFile(join(installed, file), join(folder, file));
  return folder;
}

test('the hashes are of the version that package.json names, and what is installed is known', async () => {
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  expect(dependencies['uWebSockets.js']).toBe(`npm:${knownPackage}`);
  expect(isBindingKnown).toBe(true);
});

test('every binary that is installed for Node 20 and later is known', async () => {
  const files = (await readdir(installed)).filter(isBinary);
  const used = files.filter((file) => Number(/\d+(?=\.node$)/.exec(file)?.[0]) >= 115);
  expect(used.filter((file) => !isKnownBinding(installed, file))).toEqual([]);
  const names = Object.keys(knownHashes).map((name) => `${name}.node`);
  expect(names).toEqual(expect.arrayContaining(used));
});

test('a copy is known; with one more byte it is an error that says what is wrong and how to go on', async () => {
  const folder = await copy();
  expect(isKnownBinding(folder)).toBe(true);
  await appendFile(join(folder, ownBinary), 'x');
  expect(() => isKnownBinding(folder)).toThrow(
    new RegExp(`${ownBinary} is not the one that ${knownPackage} was published with.*docs/deployment.md`),
  );
  expect(() => isKnownBinding(folder)).toThrow(expect.objectContaining({ code: 'BINDING_UNKNOWN' }));
});

test('of another version or another package nothing is known', async () => {
  const folder = await copy();
  await appendFile(join(folder, ownBinary), 'x');
  for (const other of ['{"name":"uwebsockets","version":"3.0.7"}', '{"name":"other","version":"3.0.6"}']) {
    await writeFile(join(folder, 'package.json'), other);
    expect(isKnownBinding(folder)).toBe(false);
  }
});

test('a binary that is not there is an error that names it', async () => {
  const folder = await copy();
  await rm(join(folder, ownBinary));
  expect(() => isKnownBinding(folder)).toThrow(expect.objectContaining({ code: 'BINDING_NOT_LOADED' }));
  expect(() => isKnownBinding(folder)).toThrow(new RegExp(`${ownBinary} cannot be read`));
});
