import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { within } from '../../support/deadline.ts';
import { tempFile } from '../../support/temp-folder.ts';

const main = fileURLToPath(new URL('../../../dist/workers/main.cjs', import.meta.url));

// What cannot be read is missing here. On a machine it is there again when files can be opened again; but not for this thread.
test('a thread that could not read the code of a worker says so and ends no task, so that none gets another one there', async () => {
  const file = await tempFile('main.cjs', await readFile(main, 'utf8'));
  const { port1, port2 } = new MessageChannel();
  const task = { port: port2, handler: { type: 'builtin', name: 'echo' } };
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
    parentPort.once('message', (task) => {
      const settled = (how) => parentPort.postMessage(how);
      require(workerData)(task).then(() => settled('resolved'), () => settled('rejected'));
      setInterval(() => {}, 1000);
    });`,
    { eval: true, workerData: file },
  );
  onTestFinished(() => void worker.terminate());
  const settled = once(worker, 'message').then(([how]) => `the task ${how}`);
  const told = once(port1, 'message').then(([message]) => message as unknown);
  worker.postMessage(task, [port2]);
  expect(await within(Promise.race([told, settled]), 'what the thread says')).toMatchObject({
    type: 'failed',
    error: {
      code: 'HANDLER_LOAD_FAILED',
      values: { file: 'echo', reason: expect.stringContaining('entry.js') },
    },
  });
  port1.close();
});
