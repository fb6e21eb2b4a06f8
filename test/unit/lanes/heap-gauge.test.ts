import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { HeapGauge } from '../../../src/main/lanes/heap-gauge.ts';
import { until } from '../../support/deadline.ts';

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function attach(): HeapGauge {
  cleanups.push(() => HeapGauge.detach());
  return HeapGauge.attach();
}

function thread(code: string): Worker {
  const worker = new Worker(code, { eval: true });
  cleanups.push(() => worker.terminate());
  return worker;
}

const endless = 'const hoard = []; for (;;) { hoard.push({}); if (hoard.length > 1e5) hoard.length = 0; }';

test('threads that loop, and that wait, say how large their heaps are', async () => {
  const gauge = attach();
  const threads = [thread(endless), thread('setInterval(() => {}, 1000)')].map(({ threadId }) => threadId);
  const heaps = new Map<number, number>();
  await until(() => {
    gauge.ask((threadId, usedBytes) => heaps.set(threadId, usedBytes));
    return threads.every((threadId) => heaps.has(threadId));
  }, 'every heap');
  for (const usedBytes of heaps.values()) expect(usedBytes).toBeGreaterThan(1e6);
});

test('one attachment serves several users until the last has gone', async () => {
  const gauge = attach();
  expect(attach()).toBe(gauge);
  cleanups.pop();
  HeapGauge.detach();
  const { threadId } = thread(endless);
  const seen = new Set<number>();
  await until(() => {
    gauge.ask((id) => seen.add(id));
    return seen.has(threadId);
  }, 'an answer');
});

// Node 20 dies of SIGSEGV within seconds of this where each reading attaches anew.
test('threads come and go while heaps are read', async () => {
  const gauge = attach();
  let ended = 0;
  let answers = 0;
  let isOver = false;
  const keepOne = (lifeMs: number): void => {
    if (isOver) return;
    const worker = thread(endless);
    worker.once('exit', () => {
      ended++;
      keepOne((lifeMs * 7 + 13) % 150);
    });
    setTimeout(() => worker.terminate(), lifeMs);
  };
  for (const lifeMs of [40, 70, 110]) keepOne(lifeMs);
  const timer = setInterval(() => gauge.ask(() => answers++), 1);
  cleanups.push(() => clearInterval(timer));
  await until(() => ended > 60 && answers > 60, 'many ends and answers');
  isOver = true;
});
