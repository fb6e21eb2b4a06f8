import { rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { type Files, handlerFiles, writeFiles } from '../../support/handler-files.ts';
import { type Serving, serve } from '../../support/servers/serve.ts';

const newer = 'the handler on disk is newer than the one that runs';
const answering = (value: string): string => `export default {
  async message(client, message) {
    if (message.text === 'exit') process.exit(1);
    client.send(String(${value}));
  },
};`;
const commonJs = (value: string): string => answering(value).replace('export default', 'module.exports =');

interface Variant {
  readonly entry: string;
  readonly before: Files;
  readonly after: Files;
}

const variants: Record<string, Variant> = {
  'the handler itself': {
    entry: 'h.mjs',
    before: { 'h.mjs': answering('"old"') },
    after: { 'h.mjs': `${answering('"new"')} // stateless`.replace('async', 'stateless: true, async') },
  },
  'a module that it imports': {
    entry: 'h.mjs',
    before: {
      'h.mjs': `import { value } from './lib/a.mjs';${answering('value')}`,
      'lib/a.mjs': 'export * from "../b.mjs";',
      'b.mjs': 'export const value = "old";',
    },
    after: { 'b.mjs': 'export const value = "new";' },
  },
  'a module that it imports later': {
    entry: 'h.mjs',
    before: {
      'h.mjs': answering("(await import('./later.mjs')).value"),
      'later.mjs': 'export { value } from "./deep.mjs";',
      'deep.mjs': 'export const value = "old";',
    },
    after: { 'deep.mjs': 'export const value = "new";', 'later.mjs': 'export const value = "newer";' },
  },
  'a module whose name it puts together': {
    entry: 'h.mjs',
    before: {
      'h.mjs': answering("(await import('./parts/' + 'one' + '/index.mjs')).value"),
      'parts/one/index.mjs': 'export const value = "old";',
    },
    after: { 'parts/one/index.mjs': 'export const value = "new";' },
  },
  'a module that is called by a URL': {
    entry: 'h.mjs',
    before: {
      'h.mjs': answering("(await import(new URL('./a%20b.mjs?x', import.meta.url))).value"),
      'a b.mjs': 'export const value = "old";',
    },
    after: { 'a b.mjs': 'export const value = "new";' },
  },
  'a module of its package that it calls by a private name': {
    entry: 'h.mjs',
    before: {
      'package.json': '{ "imports": { "#lib/*": "./lib/*.mjs" } }',
      'h.mjs': `import { value } from '#lib/a';${answering('value')}`,
      'lib/a.mjs': 'export const value = "old";',
    },
    after: { 'lib/a.mjs': 'export const value = "new";' },
  },
  'a JSON file': {
    entry: 'h.mjs',
    before: {
      'h.mjs': `import data from './data.json' with { type: 'json' };${answering('data.value')}`,
      'data.json': '{ "value": "old" }',
    },
    after: { 'data.json': '{ "value": "new" }' },
  },
  'a CommonJS handler and what it requires': {
    entry: 'h.cjs',
    before: {
      'h.cjs': `const { value } = require('./lib');${commonJs("value + require('./data').value")}`,
      'lib/index.js': 'exports.value = "old ";',
      'data.json': '{ "value": "old" }',
    },
    after: { 'lib/index.js': 'exports.value = "new";', 'data.json': '{ "value": "new" }' },
  },
  'what a CommonJS handler requires and imports later': {
    entry: 'h.cjs',
    before: {
      'h.cjs': commonJs("require('./a').value + (await import('./b.mjs')).value"),
      'a.js': 'exports.value = "old ";',
      'b.mjs': 'export const value = "old";',
    },
    after: { 'a.js': 'exports.value = "new";', 'b.mjs': 'export const value = "new";' },
  },
  'a CommonJS module that a module imports by names': {
    entry: 'h.mjs',
    before: {
      'h.mjs': `import { value } from './a.cjs';${answering('value')}`,
      'a.cjs': 'exports.value = require("./b.cjs");',
      'b.cjs': 'module.exports = "old";',
    },
    after: { 'a.cjs': 'exports.other = "new";', 'b.cjs': 'module.exports = "new";' },
  },
  'a TypeScript handler and what it imports': {
    entry: 'h.ts',
    before: {
      'package.json': '{ "type": "module" }',
      'h.ts': `import { value } from './a.js';${answering('value satisfies string')}`,
      'a.ts': 'export const value: string = "old";',
    },
    after: { 'h.ts': answering('"new"'), 'a.ts': 'export const value: string = "new";' },
  },
  'what a TypeScript handler of a CommonJS package imports later': {
    entry: 'h.ts',
    before: {
      'package.json': '{ "type": "commonjs" }',
      'h.ts': `import { value } from './a';${answering("value + (await import('./b')).value + (await import('./c/' + 'd' + '.ts')).value")}`,
      'a.ts': 'export const value: string = "old ";',
      'b.ts': 'export const value: string = "old ";',
      'c/d.ts': 'export const value: string = "old";',
    },
    after: { 'b.ts': 'export const value = "new";', 'c/d.ts': 'export const value = "new";' },
  },
};

describe('when a file of the handler is edited while the server runs', () => {
  test.each(Object.entries(variants))(
    '%s: workers that are replaced go on with the version that runs',
    async (_, { entry, before, after }) => {
      const folder = await handlerFiles(before);
      const { url, log, heddle } = await serve({
        handler: join(folder, entry),
        workers: 2,
        spareWorkers: 0,
        onFrameLost: 'ignore',
      });
      const [client, other] = [await connect(url), await connect(url)];
      await writeFiles(folder, after);
      for (const culprit of [client, other]) {
        culprit.send('exit');
        await until(() => heddle.statistics.workersLost > 0, 'a dead worker');
      }
      const answers = [await client.ask('x'), await other.ask('x'), await (await connect(url)).ask('x')];
      expect(answers.map((answer) => String(answer).replace(/^(old ?)+$/, 'old'))).toEqual([
        'old',
        'old',
        'old',
      ]);
      const line = await log.line({ code: 'HANDLER_CHANGED' });
      expect(line).toMatchObject({ level: 40, changed: Object.keys(after).length });
      expect(line.msg).toContain(newer);
      expect(log.all({ code: 'HANDLER_CHANGED' })).toHaveLength(1);
    },
  );

  test('so do they when it is deleted', async () => {
    const folder = await handlerFiles({
      'h.mjs': `import { value } from './a.mjs';${answering('value')}`,
      'a.mjs': 'export const value = "old";',
    });
    const { url, log } = await serve({ handler: join(folder, 'h.mjs'), onFrameLost: 'ignore' });
    const client = await connect(url);
    await rm(folder, { recursive: true });
    client.send('exit');
    expect(await client.ask('x')).toBe('old');
    await log.line({ code: 'HANDLER_CHANGED' });
  });

  test('each change is said once, and one that was taken back is none', async () => {
    const folder = await handlerFiles({ 'h.mjs': answering('"old"') });
    const file = join(folder, 'h.mjs');
    const serving = await serve({
      handler: file,
      onFrameLost: 'ignore',
      spareWorkers: 0,
      maxCrashesPerClient: 100,
    });
    const client = await connect(serving.url);
    const said = async (): Promise<number> => {
      client.send('exit');
      expect(await client.ask('x')).toBe('old');
      return serving.log.all({ code: 'HANDLER_CHANGED' }).length;
    };
    await utimes(file, new Date(), new Date());
    expect(await said()).toBe(0);
    await writeFiles(folder, { 'h.mjs': answering('"new"') });
    expect([await said(), await said()]).toEqual([1, 1]);
    await writeFiles(folder, { 'h.mjs': answering('"newer"') });
    expect([await said(), await said()]).toEqual([2, 2]);
    await writeFiles(folder, { 'h.mjs': answering('"old"') });
    expect(await said()).toBe(2);
  });

  test('a server that is started anew runs the new version, in the same process', async () => {
    const folder = await handlerFiles({ 'h.mjs': answering('"old"') });
    const handler = join(folder, 'h.mjs');
    const answerOf = async ({ url }: Serving): Promise<unknown> => (await connect(url)).ask('x');
    const first = await serve({ handler });
    await writeFiles(folder, { 'h.mjs': answering('"new"') });
    const second = await serve({ handler });
    expect([await answerOf(first), await answerOf(second)]).toEqual(['old', 'new']);
  });
});
