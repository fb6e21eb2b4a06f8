import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { msSince, ticksAt } from '#dist/protocol/shared-clock.js';

test('what is past is told in milliseconds, to an eighth of one', () => {
  expect(msSince(ticksAt(1000), 1000)).toBe(0);
  expect(msSince(ticksAt(1000), 1050)).toBeCloseTo(50, 0);
  expect(msSince(ticksAt(1000), 1000.5)).toBeGreaterThanOrEqual(0.375);
});

test('what is not past yet is 0, not an age', () => {
  expect(msSince(ticksAt(1001), 1000)).toBe(0);
});

test('it goes on where the ticks start over', () => {
  const turn = 2 ** 31 / 8;
  for (let at = 0; at < turn * 1.1; at += turn / 7) expect(msSince(ticksAt(at), at + 20)).toBeCloseTo(20, 0);
});

test('ticks fit a word of 32 bits with its sign', () => {
  for (const now of [0, 1, 1e6, 1e9, 1e12]) expect(ticksAt(now) | 0).toBe(ticksAt(now));
});

test('threads that started at different times have the same', async () => {
  const module = import.meta.resolve('#dist/protocol/shared-clock.js');
  const worker = new Worker(
    `import('${module}').then(({ ticksAt }) =>
      require('node:worker_threads').parentPort.postMessage(ticksAt(performance.now())))`,
    { eval: true },
  );
  const before = performance.now();
  const ticks = await new Promise<number>((resolve) => worker.once('message', resolve));
  const now = performance.now();
  expect(msSince(ticks, now)).toBeLessThanOrEqual(now - before + 1);
  await worker.terminate();
});
