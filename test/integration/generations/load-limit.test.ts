// Reading and compiling a handler's files is bounded by HANDLER_LOAD_TIMEOUT_MS, like loading it on a worker.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createServer } from '#dist/index.js';
import { until } from '../../support/deadline.ts';
import { fifo } from '../../support/fifo.ts';
import { handlerFiles, writeFiles } from '../../support/handler-files.ts';
import { serve } from '../../support/servers/serve.ts';

const code = `import './other/part';
  export default { message() {} };`;
const files = { 'handler.ts': code, 'other/part.ts': 'export {};' };

/** The processes that threads of this one have started, those among them that nobody has waited for. */
function children(): string[] {
  const threads = readdirSync('/proc/self/task');
  return threads.flatMap((thread) => childrenOf(thread).split(' ').filter(Boolean));
}

function childrenOf(thread: string): string {
  try {
    return readFileSync(`/proc/self/task/${thread}/children`, 'latin1');
  } catch {
    return '';
  }
}

test('nothing of the compiler is left when a TypeScript handler is compiled', async () => {
  const folder = await handlerFiles(files);
  const before = children();
  await serve({ handler: join(folder, 'handler.ts') });
  await until(() => children().every((child) => before.includes(child)), 'the compiler gone');
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
    await until(() => children().every((child) => before.includes(child)), 'the compiler gone');
  },
);

test.each([
  ['handler.ts', code],
  ['handler.mjs', 'export default { message() {} };'],
  ['handler.js', 'export default { message() {} };'],
])('a package.json that is a pipe blocks at most a worker: %s', async (name, text) => {
  const pipe = await fifo('package.json');
  const folder = dirname(pipe.path);
  await writeFiles(folder, { ...files, [name]: text });
  const started = serve({ handler: join(folder, name), handlerLoadTimeoutMs: 2000 });
  const outcome = await started.then(
    () => 'served',
    ({ code: problem }) => problem,
  );
  expect(['served', 'HANDLER_LOAD_TIMEOUT']).toContain(outcome);
});

test('an import that is a pipe is refused at once', async () => {
  const pipe = await fifo('part.ts');
  const folder = dirname(pipe.path);
  await writeFiles(folder, { 'handler.ts': `import './part.ts'; export default { message() {} };` });
  const starting = createServer({ handler: join(folder, 'handler.ts'), handlerLoadTimeoutMs: 60_000 });
  await expect(starting).rejects.toMatchObject({ code: 'HANDLER_LOAD_FAILED' });
});
