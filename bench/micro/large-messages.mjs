// What a message of 64 KiB costs on its way to a worker and back: through shared pages, as Heddle does it, or as a
// transferred buffer, with and without a copy that stays behind for the case that the worker dies.
// Run, after npm run build: node bench/micro/large-messages.mjs [bytes]
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { copyFromShared, copyIntoShared } from '../../dist/protocol/memory/shared-copy.js';

const bytes = Number(process.argv[2] ?? 64 * 1024);
const perBatch = 16;
const batches = 400;
/** What stays behind, batch after batch. */
const kept = [];

if (isMainThread) await measureAll();
else answer();

async function measureAll() {
  const worker = new Worker(new URL(import.meta.url), { argv: [String(bytes)] });
  const [frames, commands] = [0, 0].map(() => new Uint8Array(new SharedArrayBuffer(perBatch * bytes)));
  worker.postMessage({ frames, commands });
  // As uWebSockets.js gives it: memory that is gone when the callback returns, at any place within a word.
  const message = new Uint8Array(new ArrayBuffer(bytes + 8), 6, bytes);
  const ways = {
    'shared pages': () => {
      for (let at = 0; at < frames.length; at += bytes) copyIntoShared(frames, at, message);
      worker.postMessage('pages');
    },
    transferred: () => transfer(worker, copies(message)),
    'transferred, and a copy kept': () => {
      kept[0] = copies(message);
      transfer(worker, copies(message));
    },
  };
  for (let round = 0; round < 3; round++)
    for (const [name, send] of Object.entries(ways)) await measure(worker, name, send);
  await worker.terminate();
}

async function measure(worker, name, send) {
  const run = async (count) => {
    for (let batch = 0; batch < count; batch++) {
      const answered = once(worker, 'message');
      send();
      await answered;
    }
  };
  await run(50);
  const cpu = process.cpuUsage();
  const start = performance.now();
  await run(batches);
  const { user, system } = process.cpuUsage(cpu);
  const messages = batches * perBatch;
  const us = ((performance.now() - start) * 1_000) / messages;
  console.log(
    `${name}: ${us.toFixed(1)} µs a message, ${((user + system) / messages).toFixed(1)} µs of CPU time`,
  );
}

function answer() {
  let pages;
  parentPort.on('message', (work) => {
    if (work === 'pages') {
      const messages = [];
      for (let at = 0; at < pages.frames.length; at += bytes) {
        messages.push(copyFromShared(pages.frames.buffer, at, bytes));
      }
      for (const [index, message] of messages.entries())
        copyIntoShared(pages.commands, index * bytes, message);
      parentPort.postMessage('answered');
    } else if (Array.isArray(work)) transfer(parentPort, work);
    else pages = work;
  });
}

function copies(message) {
  return Array.from({ length: perBatch }, () => message.slice().buffer);
}

function transfer(port, buffers) {
  port.postMessage(buffers, buffers);
}
