// While every worker is in a hook that does not end, nothing has had its turn, and quantiles say nothing: the age of the
// oldest message that waits does.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Status } from '#dist/contract/schemas.js';
import { serveAdmin } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile } from '../../support/servers/serve.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const forMs = 700;

test.each(['waiting/blocking.mjs', 'waiting/blocking-stateless.mjs'])(
  '%s: status, ticks, metrics and a warning tell how long the oldest message has waited, until it has its turn',
  async (file) => {
    const { url, admin, heddle } = await serveAdmin({
      handler: handlerFile(file),
      workers: 2,
      spareWorkers: 0,
    });
    const status = async () => (await admin.call('GET', '/api/status')).json as Status;
    const console = await admin.watch();
    const blockers = [await connect(`${url}/one`), await connect(`${url}/two`)];
    await until(async () => (await status()).oldestWaitUs === 0, 'nothing that waits');

    const gate = join(await tempFolder(), 'go-on');
    for (const blocker of blockers) blocker.send(`block ${gate}`);
    await until(() => heddle.lanes().every(({ heldUs }) => heldUs > 0), 'two lanes that are held up');
    const since = performance.now();
    for (const blocker of blockers) for (let count = 0; count < 350; count++) blocker.send('waits');
    await until(() => heddle.statistics.messagesIn === 702, 'the messages');
    await until(() => performance.now() - since > forMs, 'a while');

    const { oldestWaitUs, queueDelayUs } = await status();
    expect(oldestWaitUs).toBeGreaterThan(500_000);
    expect(oldestWaitUs).toBeLessThan((performance.now() - since) * 1000 + 50_000);
    expect(oldestWaitUs).toBeGreaterThan(queueDelayUs.p99);
    const { text } = await admin.call('GET', '/metrics');
    const seconds = Number(/^heddle_oldest_wait_seconds (\S+)$/m.exec(text)?.[1]);
    expect(seconds * 1e6).toBeGreaterThanOrEqual(oldestWaitUs);
    const tick = await console.first('tick', ({ warnings }) =>
      warnings.some(({ code }) => code === 'QUEUE_LONG'),
    );
    expect(tick.oldestWaitUs).toBeGreaterThan(500_000);
    const long = tick.warnings.find(({ code }) => code === 'QUEUE_LONG');
    expect(long?.values.delayMs).toBeGreaterThanOrEqual(500);

    writeFileSync(gate, '');
    for (const blocker of blockers) expect(await blocker.inbox.take(351)).toHaveLength(351);
    await until(async () => (await status()).oldestWaitUs === 0, 'nothing that waits');
    expect(heddle.lanes().map((lane) => lane.oldestWaitUs)).toEqual([0, 0]);
  },
);
