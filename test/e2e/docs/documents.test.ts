// Runs what the documents tell a reader to run, in their order, and compiles and loads their code. A command or block that
// is neither run nor named below fails.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { blocksOf, type Snippet } from '../../support/documents/blocks.ts';
import { newReader, type Reader, root } from '../../support/documents/reader.ts';

const token = 'the-token-of-the-documents';
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];

/** Commands that are not run, and why. What they name must be there all the same. */
const notRun: readonly [command: RegExp, why: string][] = [
  [/^npm ci( && npm test)?$|^npm test$/, 'installs, and runs the whole check: this is a part of it'],
  [/^npm install heddle$|^npx heddle trim$/, 'the package is installed and trimmed by package.test.ts'],
  [/^npx heddle bench\b/, 'takes minutes, as npm run bench does'],
  [/^npm run build\b/, 'other tests are running from what it would write'],
  [/^(nice )?npm run (bench|chaos|soak|interop|pictures)\b/, 'takes minutes; each has tests of its own'],
  [/^heddle admin (tail|trace) /, 'does not end by itself, or in minutes: tail.test.ts runs it'],
  [/^npx vite /, 'a development server, which does not end'],
  [/^npx vitest run /, 'tests, which run without it'],
];

/** Blocks that are no commands and no code. */
const texts: readonly [start: string, why: string][] = [
  ['socket thread ──', 'a diagram'],
  ['byte 0 ', 'a diagram'],
  ['restarting; reconnect in', 'a close reason'],
  ['{"level":30,…', 'a line of the log'],
  ['{"time":"', 'a line of a trace'],
  ['scrape_configs:', 'for Prometheus: test/e2e/deploy/prometheus.test.ts checks it'],
];
const languages: Readonly<Record<string, string>> = {
  dockerfile: 'test/e2e/deploy/container.test.ts reads it',
  json: 'a line for a package.json; it would be installed from a repository',
};

/** What is meant by a command where a test cannot do all of it: the packages are installed, and it is built (npm start does). */
const meant: Readonly<Record<string, string>> = { 'npm ci && npm start': 'npm start --ignore-scripts' };

const readable = documents
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, blocks: blocksOf(join(root, name)) }))
  .filter(({ blocks }) => blocks.length > 0);

test.each(readable)(
  'what $name says to run is right, in its order',
  { timeout: 120_000 },
  async ({ name, blocks }) => {
    const reader = await newReader(token);
    if (name === 'docs/console.md') await startWithAlice(reader);
    const sources: string[] = [];
    for (const block of blocks) {
      const place = `${name}:${block.line}`;
      if (block.kind === 'snippet') {
        const file = await trySnippet(reader, block, place);
        if (file !== null) sources.push(file);
        continue;
      }
      for (const { command, prints } of block.commands) {
        if (isNotRun(command, place)) continue;
        const { code, output } = await reader.run(meant[command] ?? command);
        const shown = { place, command, output };
        if (prints === null) expect({ code: code ?? 0, ...shown }).toEqual({ code: 0, ...shown });
        else expect({ ...shown }).toEqual({ ...shown, output: reader.filledIn(prints) });
      }
    }
    await reader.stop();
    await compile(reader, sources);
  },
);

test('the examples compile and load', async () => {
  const reader = await newReader(token);
  const files = readdirSync(join(root, 'examples')).filter((file) => /\.m?[jt]s$/.test(file));
  for (const file of files) {
    await copyFile(join(root, 'examples', file), join(reader.folder, file));
    const { code, output } = await reader.run(`heddle check ./${file}`);
    expect({ file, code, output }).toEqual({ file, code: 0, output });
  }
  await compile(reader, files);
});

/** The console's document has a server that runs, and somebody online to do things to. */
async function startWithAlice(reader: Reader): Promise<void> {
  expect((await reader.run('heddle serve')).code).toBeNull();
  await reader.save('message.bin', 'bytes');
  await connect(reader.filledIn('ws://127.0.0.1:45678/alice'));
  const answer = await fetch(reader.filledIn('http://127.0.0.1:45679/api/clients'), {
    headers: { authorization: `Bearer ${token}` },
  });
  const { clients } = (await answer.json()) as { clients: { id: string }[] };
  reader.blanks.set('<id>', clients[0]?.id ?? '');
}

function isNotRun(command: string, place: string): boolean {
  if (!notRun.some(([pattern]) => pattern.test(command))) return false;
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [, script] = /npm run ([\w:-]+)/.exec(command) ?? [];
  if (script !== undefined)
    expect({ place, scripts: Object.keys(scripts) }).toMatchObject({
      scripts: expect.arrayContaining([script]),
    });
  const files = command.match(/\b(?:test|src|bench)\/[\w./-]+/g) ?? [];
  for (const file of files)
    expect({ place, file, exists: existsSync(join(root, file)) }).toMatchObject({ exists: true });
  return true;
}

/** Returns the name of the file that it has become, or null when it is no code. A handler is loaded, a program run. */
async function trySnippet(reader: Reader, snippet: Snippet, place: string): Promise<string | null> {
  const { language, text, line } = snippet;
  if (language !== 'js' && language !== 'ts') {
    const isNamed = language in languages || texts.some(([start]) => text.startsWith(start));
    expect({ place, text, isNamed }).toMatchObject({ isNamed: true });
    return null;
  }
  const [, given] = /^\/\/ ([\w-]+\.m?[jt]s)\n/.exec(text) ?? [];
  const file = given ?? `line-${line}.${language === 'js' ? 'mjs' : 'ts'}`;
  await reader.save(file, reader.filledIn(text));
  const isHandler = text.includes('export default');
  if (!isHandler && !text.includes("from 'heddle'")) return file; // For browsers.
  const { code, output } = await reader.run(isHandler ? `heddle check ./${file}` : `node ./${file}`);
  expect({ place, code, output }).toEqual({ place, code: 0, output });
  return file;
}

/** JavaScript too: plain examples say by `@type` what they are. */
async function compile(reader: Reader, files: readonly string[]): Promise<void> {
  if (files.length === 0) return;
  const flags = ['--noEmit', '--strict', '--allowJs', '--checkJs', '--skipLibCheck', '--module', 'nodenext'];
  const libraries = ['--target', 'es2023', '--lib', 'es2023,dom', '--types', 'node'];
  const typeRoots = ['--typeRoots', join(root, 'node_modules/@types')];
  const compiler = join(root, 'node_modules/.bin/tsc');
  const compiling = promisify(execFile)(compiler, [...flags, ...libraries, ...typeRoots, ...files], {
    cwd: reader.folder,
  });
  const output = await compiling.then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(output).toBe('');
}
