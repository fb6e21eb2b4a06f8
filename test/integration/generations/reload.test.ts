import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';
import { tempFile } from '../../support/temp-folder.ts';

const handler = handlerFile('dying/reloaded.mjs');
let flag: string;
beforeEach(async () => {
  flag = await tempFile('flag', 'load');
  process.env.RELOADED_FLAG = flag;
});
afterEach(() => {
  delete process.env.RELOADED_FLAG;
});

describe('when a worker has died and its handler cannot be loaded again', () => {
  test('because it fails: the lane tries until it can, clients stay, and what they send meanwhile is handled then', async () => {
    const { url, log, heddle } = await serve({ handler, spareWorkers: 0 });
    const [client, culprit] = [await connect(url), await connect(url)];
    await writeFile(flag, 'refuse');
    culprit.send('exit');
    for (const text of ['one', 'two', 'three']) client.send(text);
    const line = await log.line({ msg: 'lane could not get a new worker; trying again' });
    expect(line).toMatchObject({
      level: 50,
      lane: 0,
      err: { message: expect.stringContaining('not this time') },
    });
    await until(() => log.all({ msg: line.msg }).length === 3, 'more attempts');
    expect(heddle.lanes()[0]?.threadId).toBe(0);
    await writeFile(flag, 'load');
    expect(await client.inbox.take(3)).toEqual(['one', 'two', 'three']);
    expect(await client.ask('again')).toBe('again');
  });

  test('because it hangs: the same, whenever the hanging ends', async () => {
    const { url, log } = await serve({ handler, spareWorkers: 0, handlerLoadTimeoutMs: 1500 });
    const [client, culprit] = [await connect(url), await connect(url)];
    await writeFile(flag, 'hang');
    culprit.send('exit');
    client.send('one');
    await log.line({ msg: 'lane could not get a new worker; trying again' });
    client.send('two');
    await writeFile(flag, 'load');
    expect(await client.inbox.take(2)).toEqual(['one', 'two']);
    expect(await client.ask('again')).toBe('again');
  });

  test('a shutdown does not wait for it', async () => {
    const { url, log, heddle } = await serve({ handler, spareWorkers: 0 });
    const [client, culprit] = [await connect(url), await connect(url)];
    await writeFile(flag, 'refuse');
    culprit.send('exit');
    await log.line({ msg: 'lane could not get a new worker; trying again' });
    await heddle.close();
    expect((await client.closed).code).toBe(4012);
  });
});
