import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { type Files, handlerFiles } from '../../support/handler-files.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

/** What a handler answers to any message. */
async function answerOf(files: Files, entry = 'h.ts'): Promise<unknown> {
  const folder = await handlerFiles(files);
  const { url } = await serve({ handler: join(folder, entry) });
  const answer = await (await connect(url)).ask('x');
  return JSON.parse(String(answer).replaceAll(folder, ''));
}

const answering = (value: string): string => `
  import type { Client } from 'heddle';
  export default { message(client: Client): void { client.send(JSON.stringify(${value})); } };`;
const commonJs = { 'package.json': '{ "name": "of-commonjs" }' };
const modules = { 'package.json': '{ "type": "module" }' };

describe('a TypeScript handler of a CommonJS package', () => {
  test('has __filename, __dirname, require and module, also in the files it imports', async () => {
    const answer = await answerOf(
      {
        ...commonJs,
        'src/h.ts': `import { here } from './lib/here';${answering("[__filename, __dirname, here, require('./data.json'), module.id]")}`,
        'src/lib/here.ts': 'export const here: string = __filename;',
        'src/data.json': '{ "a": 1 }',
      },
      'src/h.ts',
    );
    expect(answer).toEqual(['/src/h.ts', '/src', '/src/lib/here.ts', { a: 1 }, '/src/h.ts']);
  });

  test('has them where it awaits at its top level, imports ES modules or asks for import.meta', async () => {
    const answer = await answerOf({
      ...commonJs,
      'node_modules/of-modules/package.json': '{ "type": "module", "exports": { "import": "./a.js" } }',
      'node_modules/of-modules/a.js': 'export const a = "of modules";',
      'h.ts': `
        import { a } from 'of-modules';
        import { b } from './b';
        const late: string = await Promise.resolve('late');
        ${answering("[__filename, __dirname, a, b, late, require('./c.cjs')]")}`,
      'b.ts': 'export const b = import.meta.url.endsWith("b.ts") && __filename;',
      'c.cjs': 'module.exports = "c";',
    });
    expect(answer).toEqual(['/h.ts', '', 'of modules', '/b.ts', 'late', 'c']);
  });

  test('may use what CommonJS packages export, by names too, and import = and export =', async () => {
    const answer = await answerOf({
      ...commonJs,
      'node_modules/dep/index.js': 'for (const name of ["a", "b"]) exports[name] = name;',
      'h.ts': `
        import { a } from 'dep';
        import dep = require('dep');
        import other = require('./other');
        ${answering('[a, dep.b, other]')}`,
      'other.ts': 'const other: string = "other"; export = other;',
    });
    expect(answer).toEqual(['a', 'b', 'other']);
  });

  test('may be .cts, and be imported by a .mts', async () => {
    const files = {
      'h.mts': `import { a } from './a.cjs';${answering('a')}`,
      'a.cts': 'export const a: string = __filename;',
    };
    expect(await answerOf({ ...modules, ...files }, 'h.mts')).toBe('/a.cts');
  });
});

describe('the tsconfig.json of a TypeScript handler is', () => {
  const decorated = `
    function named(target: object, key: string): void { (target as Record<string, unknown>).names = key; }
    class Decorated { declare names: string; @named hello(): void {} }
    export const decorated: string = new Decorated().names;`;

  test('its own, wherever the server was started: paths, decorators, and what it extends', async () => {
    const answer = await answerOf(
      {
        ...modules,
        'base.json': '{ "compilerOptions": { "experimentalDecorators": true } }',
        'app/tsconfig.json': `{
        // Comments are allowed,
        "extends": "../base.json",
        "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] }, },
      }`,
        'app/src/h.ts': `import { decorated } from '@lib/decorated';${answering('decorated')}`,
        'app/lib/decorated.ts': decorated,
      },
      'app/src/h.ts',
    );
    expect(answer).toBe('hello');
  });

  test('not needed', async () => {
    expect(await answerOf({ 'h.ts': `enum Level { low = 3 }${answering('Level.low')}` })).toBe(3);
  });
});

describe('a TypeScript handler', () => {
  const before = process.env.TMPDIR;
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });

  test('needs no folder for temporary files', async () => {
    const folder = await handlerFiles({ 'h.ts': answering('"here"') });
    process.env.TMPDIR = '/proc/no/such/folder';
    const { url } = await serve({ handler: join(folder, 'h.ts') });
    expect(await (await connect(url)).ask('x')).toBe('"here"');
  });

  test.each([modules, commonJs])('has stacks with the lines of its source (%j)', async (files) => {
    const folder = await handlerFiles({
      ...files,
      'h.ts': `interface Unused { a: string }\n\nexport default {\n  message(): void {\n    throw new Error('here');\n  },\n};`,
    });
    const { url, log } = await serve({ handler: join(folder, 'h.ts') });
    (await connect(url)).send('x');
    const { err } = await log.line({ msg: 'the handler failed' });
    expect((err as { stack: string }).stack).toContain(`${folder}/h.ts:5:`);
  });

  test('may be reached through a link', async () => {
    const folder = await handlerFiles({ ...commonJs, 'src/h.ts': answering('__filename') });
    await symlink(join(folder, 'src/h.ts'), join(folder, 'link.ts'));
    const { url } = await serve({ handler: join(folder, 'link.ts') });
    expect(await (await connect(url)).ask('x')).toBe(JSON.stringify(join(folder, 'src/h.ts')));
  });

  test('may import what the server exports', async () => {
    const { url } = await serve({ handler: handlerFile('typed.ts') });
    expect(await (await connect(url)).ask('hi')).toBe('Loud: HI!');
  });
});
