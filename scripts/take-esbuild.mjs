// Puts the JavaScript part of esbuild into dist/esbuild, as the package has it: npm warns of the install script of
// esbuild's own package. The binary comes with the package of its platform (optionalDependencies), which has none.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const from = dirname(createRequire(import.meta.url).resolve('esbuild/package.json'));
const to = fileURLToPath(new URL('../dist/esbuild', import.meta.url));

const { name, version, license, main } = JSON.parse(readFileSync(`${from}/package.json`, 'utf8'));

// What is there may be in use.
if (versionThere() !== version) {
  // The name lib/main.js is one that esbuild insists on.
  mkdirSync(`${to}/lib`, { recursive: true });
  cpSync(`${from}/lib/main.js`, `${to}/lib/main.js`);
  cpSync(`${from}/LICENSE.md`, `${to}/LICENSE.md`);
  writeFileSync(
    `${to}/package.json`,
    `${JSON.stringify({ name, version, license, main, type: 'commonjs' })}\n`,
  );
}

function versionThere() {
  try {
    return JSON.parse(readFileSync(`${to}/package.json`, 'utf8')).version;
  } catch {
    return undefined;
  }
}
