import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { CommandStream } from '#dist/main/lanes/command-stream.js';
import { controlBytes, controlWord, type ToMain } from '#dist/protocol/lane-contract.js';
import { maxOutboxBytes, pageBytes, pooledPages } from '#dist/protocol/limits.js';
import { until, within } from '../../support/deadline.ts';

test.each([1_000_000, 100_000])(
  'a worker that writes faster than it is read (%i bytes each) waits at the bound, and loses nothing',
  async (bytes) => {
    const count = Math.ceil((3 * maxOutboxBytes) / bytes);
    const { port1, port2 } = new MessageChannel();
    const control = new Int32Array(new SharedArrayBuffer(controlBytes));
    const stream = new CommandStream();
    let announced = 0;
    let doorbells = 0;
    port1.on('message', (message: ToMain) => {
      if (typeof message === 'number') doorbells++;
      else if (message.type === 'page') {
        announced += message.shared.byteLength;
        stream.addPage(message.index, message.shared);
      }
    });
    const worker = new Worker(new URL('../../support/parts/outbox-writer.mjs', import.meta.url), {
      workerData: { port: port2, control: control.buffer, count, bytes },
      transferList: [port2],
    });
    onTestFinished(async () => {
      await worker.terminate();
      port1.close();
    });
    let isDone = false;
    const done = once(worker, 'message').then(() => {
      isDone = true;
    });
    await until(() => announced >= maxOutboxBytes, 'the bound reached');
    // It rings before it waits, so that somebody reads.
    await until(() => doorbells > 0, 'the doorbell');
    expect(isDone).toBe(false);
    // One command may go beyond the bound, and pooled pages do not count.
    expect(announced).toBeLessThanOrEqual(maxOutboxBytes + bytes + (pooledPages + 2) * pageBytes);

    let read = 0;
    await until(() => {
      Atomics.store(control, controlWord.rung, 0);
      for (let record = stream.next(); record !== null; record = stream.next(), read++) {
        if (record.ref !== read || record.length !== bytes || record.view()[0] !== read % 256) return true;
      }
      return read === count;
    }, 'everything read');
    expect(read).toBe(count);
    await within(done, 'the end of the writer');
  },
);
