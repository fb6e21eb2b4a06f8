// Reading and compiling a handler's files is bounded by HANDLER_LOAD_TIMEOUT_MS, like loading it on a worker.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createServer } from '#dist/index.js';
import { until } from '../../support/deadline.ts';
import { fifo } from '../../support/fifo.ts';
import { handlerFiles, writeFiles } from '../../support/handler-files.ts';
import { serve } from '../../support/servers/serve.ts';

const code = `import './other/part';
  export default { message() {} };`;
const files = { 'handler.ts': code, 'other/part.ts': 'export {};', 'handler.mjs': code, 'part.txt': '' };

/** The processes that this one has started. */
function children(): string[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').split(' ').filter(Boolean);
}

test('nothing of the compiler is left when a TypeScript handler is compiled', async () => {
  const folder = await handlerFiles(files);
  const before = children();
  await (await serve({ handler: join(folder, 'handler.ts') })).heddle.close();
  expect(children()).toEqual(before);
});

test.each(['tsconfig.json', 'other/tsconfig.json'])(
  'a TypeScript handler whose %s never ends is given up in time, and nothing of the compiler is left',
  async (name) => {
    const pipe = await fifo(name.replace('/', '-'));
    const folder = dirname(pipe.path);
    await writeFiles(folder, files);
    if (name !== 'tsconfig.json')
      await writeFiles(folder, { [name]: JSON.stringify({ extends: pipe.path }) });
    const before = children();
    const starting = createServer({ handler: join(folder, 'handler.ts'), handlerLoadTimeoutMs: 500 });
    await expect(starting).rejects.toMatchObject({ code: 'HANDLER_LOAD_TIMEOUT', values: { limitMs: 500 } });
    for (const c of children())
      console.log(
        c,
        before,
        readFileSync(`/proc/${c}/stat`, 'latin1').slice(0, 60),
        readFileSync(`/proc/${c}/cmdline`, 'latin1'),
      );
    await until(() => children().every((child) => before.includes(child)), 'the compiler gone');
  },
);

test.each([['handler.ts'], ['handler.mjs']])(
  'a package.json that is a pipe does not block %s',
  async (name) => {
    const pipe = await fifo('package.json');
    const folder = dirname(pipe.path);
    await writeFiles(folder, { ...files, 'handler.mjs': 'export default { message() {} };' });
    const starting = createServer({
      handler: join(folder, name),
      handlerLoadTimeoutMs: 2000,
      port: 0,
      host: '127.0.0.1',
    });
    const server = await starting.catch((error: unknown) => error);
    if (server instanceof Error) expect(server).toMatchObject({ code: 'HANDLER_LOAD_TIMEOUT' });
    else await (await starting).close();
  },
);

test('an import that is a pipe is refused at once', async () => {
  const pipe = await fifo('part.ts');
  const folder = dirname(pipe.path);
  await writeFiles(folder, { 'handler.ts': `import './part.ts'; export default { message() {} };` });
  const starting = createServer({ handler: join(folder, 'handler.ts'), handlerLoadTimeoutMs: 60_000 });
  await expect(starting).rejects.toMatchObject({ code: 'HANDLER_LOAD_FAILED' });
});
