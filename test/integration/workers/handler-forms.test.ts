import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { createServer } from '#dist/index.js';
import { connect } from '../../support/clients/ws-client.ts';
import { tempFile, tempFolder } from '../../support/temp-folder.ts';

const source = 'export default { message: (client) => client.send("found") };';

describe('the handler of createServer may be', () => {
  test.each([
    ['an absolute path', (file: string) => file],
    ['a path from the working directory', (file: string) => relative(process.cwd(), file)],
    ['a file URL as text', (file: string) => pathToFileURL(file).href],
    ['a file URL', (file: string) => pathToFileURL(file)],
  ])('%s', async (_, form) => {
    const folder = join(await tempFolder(), 'a b%20#ü');
    await mkdir(folder);
    await writeFile(join(folder, 'h.mjs'), source);
    const options = { host: '127.0.0.1', port: 0, workers: 1, drainMs: 0, logLevel: 'silent' } as const;
    const heddle = await createServer({ ...options, handler: form(join(folder, 'h.mjs')) });
    try {
      const client = await connect(`ws://127.0.0.1:${heddle.listener?.port}`);
      expect(await client.ask('x')).toBe('found');
      await client.close();
    } finally {
      await heddle.close();
    }
  });
});

describe('the handler of createServer cannot be', () => {
  test.each([
    ['the handler itself', { message() {} }],
    ['a function', () => {}],
    ['null', null],
    ['a number', 5],
  ])('%s: the error says why', async (_, handler) => {
    await expect(createServer({ handler: handler as never })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      message: expect.stringMatching(
        /path or file URL of a module, not the handler itself: handlers run on other threads, .* each worker loads it from its module/,
      ),
    });
  });

  test.each(['file://elsewhere/h.mjs', 'file:///a%2Fb.mjs', 'file:///not/there.mjs', './not-there.mjs'])(
    '%s, which is no file',
    async (handler) => {
      await expect(createServer({ handler, logLevel: 'silent' })).rejects.toMatchObject({
        code: 'HANDLER_NOT_FOUND',
      });
    },
  );
});

test('createServer in a worker thread is refused at once, and the process lives', async () => {
  const index = new URL('../../../dist/index.js', import.meta.url).href;
  const file = await tempFile(
    'thread.mjs',
    `import { parentPort } from 'node:worker_threads';
     import { createServer } from ${JSON.stringify(index)};
     await createServer({ host: '127.0.0.1', port: 0 }).catch(({ code }) => parentPort.postMessage(code));`,
  );
  const thread = new Worker(file);
  const code = await new Promise((resolve, reject) => {
    thread.once('message', resolve).once('error', reject);
  });
  expect(code).toBe('NOT_IN_A_WORKER');
  await thread.terminate();
});
