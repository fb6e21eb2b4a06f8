import { describe, expect, test } from 'vitest';
import { createServer } from '#dist/index.js';
import { serveAdmin } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until, within } from '../../support/deadline.ts';
import { fifo } from '../../support/fifo.ts';
import { MemoryLog } from '../../support/memory-log.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';
import { tempFile } from '../../support/temp-folder.ts';

const handler = handlerFile('waiting/native.mjs');
const given = { handler, handlerTimeoutMs: 100 };

describe('a hook that blocks its thread in native code', () => {
  test.each([
    ['in the hook', 'fifo', 'workerLost'],
    ['after its first await', 'fifo-later', 'interrupted'],
  ])('%s costs its client that message, and another thread goes on', async (_, way, cause) => {
    const gate = await fifo();
    const { url, heddle, log } = await serve(given);
    const [culprit, other] = [await connect(url), await connect(url)];
    culprit.send(`${way} ${gate.path}`);
    expect(await other.ask('hello')).toBe('hello');
    expect((await culprit.closed).code).toBe(1011);
    expect(heddle.statistics).toMatchObject({ workersLost: 1, handlerTimeouts: way === 'fifo' ? 1 : 0 });
    expect(log.find({ code: 'FRAME_LOST' })).toMatchObject({ cause, messageNumber: 1 });
  });

  test('leaves a zombie, which is counted and told of until it ends', async () => {
    const gate = await fifo();
    const { url, heddle, log, admin } = await serveAdmin(given);
    const client = await connect(url);
    client.send(`fifo ${gate.path}`);
    await until(() => heddle.zombieThreads === 1, 'a zombie');
    const stuck = log.find({ msg: 'a thread was told to end and does not: native code blocks it' });
    expect(stuck).toMatchObject({ level: 40, zombies: 1, threadId: expect.any(Number) });
    expect((await admin.call('GET', '/metrics')).text).toContain('\nheddle_zombie_threads 1\n');
    const warning = { code: 'ZOMBIE_THREADS', values: { count: 1, limit: 8 } };
    expect((await admin.call('GET', '/api/status')).json).toMatchObject({
      warnings: expect.arrayContaining([warning]),
    });
    expect((await admin.call('GET', '/readyz')).json).toEqual({ ready: true, reasons: [], cluster: null });

    gate.release();
    await until(() => heddle.zombieThreads === 0, 'its end');
    expect(await log.line({ msg: 'a thread that was told to end has ended at last' })).toMatchObject({
      threadId: stuck?.threadId,
      zombies: 0,
    });
    expect((await admin.call('GET', '/metrics')).text).toContain('\nheddle_zombie_threads 0\n');
  });

  test('again and again gets no more threads than MAX_ZOMBIE_THREADS, and again when they have ended', async () => {
    const gate = await fifo();
    const options = { ...given, workers: 2, spareWorkers: 2, maxZombieThreads: 3, maxQueueDelayMs: 0 };
    const { url, heddle, admin } = await serveAdmin(options);
    const ready = async () => (await admin.call('GET', '/readyz')).json;
    const clients = await Promise.all(Array.from({ length: 16 }, () => connect(url)));
    for (const client of clients) client.send(`fifo ${gate.path}`);
    await until(() => heddle.zombieThreads >= 3, 'as many as there may be');
    await until(() => heddle.lanes().every(({ threadId }) => threadId === 0), 'no worker any more');
    // Two at work and two spare workers were there before the limit was reached.
    const most = heddle.zombieThreads;
    expect(most).toBeLessThanOrEqual(3 + 3);
    expect(await ready()).toMatchObject({
      ready: false,
      reasons: expect.arrayContaining(['LANE_WITHOUT_WORKER', 'ZOMBIE_THREADS']),
    });
    const newcomer = await connect(url);
    newcomer.send('hello');

    gate.release();
    expect(await newcomer.next()).toBe('hello');
    await until(async () => ((await ready()) as { ready: boolean }).ready, 'it is ready again');
    expect(heddle.zombieThreads).toBe(0);
  });

  test.each([
    ['while it is asked to close', 'fifo', 0],
    ['in a timer', 'fifo-timer', 0],
    ['on a thread of libuv', 'pool', 0],
    ['and was given up before', 'fifo', 100],
  ])('%s does not keep `close()` from resolving', async (_, way, handlerTimeoutMs) => {
    const gate = await fifo();
    const heddle = await createServer(
      {
        ...given,
        handlerTimeoutMs,
        host: '127.0.0.1',
        port: 0,
        workers: 2,
        drainMs: 0,
        shutdownTimeoutMs: 200,
      },
      { log: new MemoryLog().logger },
    );
    const url = `ws://127.0.0.1:${heddle.listener?.port}`;
    for (let count = 0; count < 2; count++) (await connect(url)).send(`${way} ${gate.path}`);
    if (handlerTimeoutMs > 0) await until(() => heddle.zombieThreads === 2, 'both given up');
    else await (await connect(url)).close();
    await within(heddle.close(), 'the end of the server');
    expect(heddle.zombieThreads).toBe(2);
    gate.release();
    await until(() => heddle.zombieThreads === 0, 'their end');
  });

  test('as it is loaded makes `createServer` reject in time', async () => {
    const gate = await fifo();
    const source = `import { openSync } from 'node:fs'; openSync(${JSON.stringify(gate.path)}); export default {};`;
    const options = { handler: await tempFile('blocks.mjs', source), handlerLoadTimeoutMs: 1500, workers: 2 };
    const started = createServer({ ...options, port: 0 }, { log: new MemoryLog().logger });
    await expect(within(started, 'the start')).rejects.toMatchObject({ code: 'HANDLER_LOAD_TIMEOUT' });
  });

  test('as it is loaded again starts no more threads than MAX_ZOMBIE_THREADS', async () => {
    const gate = await fifo();
    const flag = await tempFile('flag', '');
    const source = `
      import { existsSync, openSync, rmSync } from 'node:fs';
      if (!existsSync(${JSON.stringify(flag)})) openSync(${JSON.stringify(gate.path)});
      export default {
        message(client) {
          rmSync(${JSON.stringify(flag)}, { force: true });
          process.exit(1);
        },
      };`;
    const options = { handlerLoadTimeoutMs: 1000, spareWorkers: 0, maxZombieThreads: 2, workers: 1 };
    const { url, heddle, log } = await serve({ handler: await tempFile('blocks.mjs', source), ...options });
    (await connect(url)).send('die');
    await log.line({ msg: 'lane waits for a worker: too many threads were told to end and have not' });
    expect(log.all({ msg: 'lane could not get a new worker; trying again' })).toHaveLength(2);
    await until(() => heddle.zombieThreads === 2, 'two attempts');
    gate.release();
    await until(() => heddle.lanes()[0]?.threadId !== 0, 'the next attempt');
  });
});
