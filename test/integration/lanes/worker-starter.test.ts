import { writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createServer } from '#dist/index.js';
import { readCode } from '#dist/main/handler-code/read-code.js';
import { WorkerPool } from '#dist/main/lanes/pool.js';
import { WorkerStarter } from '#dist/main/lanes/worker-starter.js';
import { newIdKey } from '#dist/protocol/client-id.js';
import { within } from '../../support/deadline.ts';
import { loneLane } from '../../support/parts/lone-lane.ts';
import { silentFaults } from '../../support/parts/silent-faults.ts';
import { tempFile } from '../../support/temp-folder.ts';

const ignore = (): void => {};
const nobody = { onError: ignore, onZombie: ignore, onZombieEnded: ignore };

async function starterOf(file: string): Promise<WorkerStarter> {
  const pool = new WorkerPool({ threads: 1, nice: 0, maxHeapMb: 0, maxZombies: 0, ...nobody });
  onTestFinished(() => pool.destroy());
  const task = {
    handler: { type: 'module', file, code: await readCode(file, 60_000) },
    idKey: newIdKey(),
    handlerTimeoutMs: 0,
    maxKeptStateBytes: 0,
  } as const;
  return new WorkerStarter(pool, task, 60_000, silentFaults(), { printedLinesLost: 0 });
}

test('a worker that dies while it waits for a lane is lost at once, and no lane gets it', async () => {
  const flag = await tempFile('flag', 'live');
  const handler = await tempFile(
    'handler.mjs',
    `import { readFileSync } from 'node:fs';
    setInterval(() => readFileSync(${JSON.stringify(flag)}, 'utf8') === 'die' && process.exit(7), 5);
    export default { message() {} };`,
  );
  let onLost: (reason: string) => void = ignore;
  const lost = new Promise<string>((resolve) => {
    onLost = resolve;
  });
  const link = await (await starterOf(handler)).start({ onLog: ignore, onLost });
  expect(link.goneFor).toBeNull();
  await writeFile(flag, 'die');
  const reason = await within(lost, 'the loss');
  expect(link.goneFor).toBe(reason);
  const lane = loneLane(0);
  expect(() => lane.attach(link)).toThrow(expect.objectContaining({ code: 'WORKER_LOST' }));
  expect(lane.isReady).toBe(false);
});

test('a start fails at once when a worker dies that was ready, while another one goes on loading', async () => {
  const count = await tempFile('count', '');
  const handler = await tempFile(
    'handler.mjs',
    `import { appendFileSync, readFileSync } from 'node:fs';
    const count = ${JSON.stringify(count)};
    appendFileSync(count, '.');
    if (readFileSync(count, 'utf8').length === 2) {
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    } else {
      const timer = setInterval(() => {
        if (readFileSync(count, 'utf8').length === 2) process.exit(7);
      }, 5);
    }
    export default { message() {} };`,
  );
  const options = { host: '127.0.0.1', port: 0, workers: 2, handler, handlerLoadTimeoutMs: 600_000 };
  const start = within(createServer({ ...options, logLevel: 'silent' }), 'the end of the start');
  await expect(start).rejects.toMatchObject({ code: 'HANDLER_LOAD_FAILED' });
});
