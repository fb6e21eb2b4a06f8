import { describe, expect, test } from 'vitest';
import { connect, refused } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('dying/mortal.mjs');

describe.each([
  ['a handler with state', 'dying/mortal.mjs'],
  ['a stateless handler', 'dying/mortal-stateless.mjs'],
])('%s that dies of one client again and again', (_, file) => {
  test('is rid of that client after MAX_CRASHES_PER_CLIENT threads, whatever it has sent already', async () => {
    const { url, heddle, log } = await serve({
      handler: handlerFile(file),
      maxCrashesPerClient: 2,
      onFrameLost: 'ignore',
    });
    const [bystander, culprit] = [await connect(`${url}/bystander`), await connect(`${url}/culprit`)];
    culprit.send('busy 100');
    for (let count = 0; count < 30; count++) {
      culprit.send('exit');
      bystander.send(String(count));
    }
    expect(await culprit.closed).toEqual({
      code: 1011,
      reason: 'cut off: 2 of your messages ended their worker',
    });
    const numbers = Array.from({ length: 30 }, (_, number) => `bystander ${number}`);
    expect(await bystander.inbox.take(30)).toEqual(numbers);
    expect(heddle.statistics.workersLost).toBe(2);
    expect(heddle.statistics.dropped).toMatchObject({ workerLost: 2, cutOff: 28 });
    expect(await log.line({ crashes: 2 })).toMatchObject({ level: 50 });
    expect(log.all({ code: 'FRAME_LOST' }).map(({ messageNumber }) => messageNumber)).toEqual([2, 3]);
    await until(() => heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0), 'nothing queued');
  });

  test('with ON_FRAME_LOST=ignore keeps it until then, and its next messages are handled', async () => {
    const { url, heddle } = await serve({ handler: handlerFile(file), onFrameLost: 'ignore' });
    const client = await connect(`${url}/client`);
    for (const text of ['one', 'exit', 'two', 'exit', 'three']) client.send(text);
    expect(await client.inbox.take(3)).toEqual(['client one', 'client two', 'client three']);
    expect(heddle.statistics.dropped.workerLost).toBe(2);
    expect(heddle.clientCount).toBe(1);
  });
});

describe('when more workers die than MAX_WORKER_DEATHS_PER_MIN', () => {
  test('nobody new is let in, readiness tells, the process stays and those who are connected keep their messages', async () => {
    const options = {
      handler,
      maxWorkerDeathsPerMin: 2,
      // All of its clients here come from one address.
      maxCrashesPerAddress: 0,
      workers: 2,
      adminPort: 0,
      adminToken: 'x'.repeat(16),
    };
    const { url, http, heddle, log } = await serve(options);
    const stayer = await connect(`${url}/stayer`);
    for (let death = 1; death <= 3; death++) {
      const culprit = await connect(`${url}/culprit`);
      culprit.send('exit');
      await culprit.closed;
    }
    expect(await log.line({ code: 'HANDLER_KEEPS_DYING' })).toMatchObject({
      level: 60,
      limit: 2,
      pauseMs: 5000,
    });
    expect(await refused(url)).toMatchObject({ status: 503 });
    expect((await fetch(`${http}/messages`, { method: 'POST', body: 'x' })).status).toBe(503);
    const ready = await fetch(`http://127.0.0.1:${heddle.admin?.port}/readyz`);
    expect(ready.status).toBe(503);
    expect((await ready.json()) as object).toMatchObject({
      reasons: expect.arrayContaining(['HANDLER_KEEPS_DYING']),
    });
    stayer.send('still here');
    expect(await stayer.next()).toBe('stayer still here');
    await until(
      async () => (await fetch(`http://127.0.0.1:${heddle.admin?.port}/readyz`)).ok,
      'readiness',
      20_000,
    );
    expect(await (await connect(`${url}/new`)).ask('hello')).toBe('new hello');
  });
});

describe('what does not end a thread', () => {
  test.each(['overflow', 'abort'])('%s is a failed hook like any other', async (death) => {
    const { url, heddle } = await serve({ handler });
    const client = await connect(`${url}/client`);
    client.send(death);
    expect(await client.ask('hello')).toBe('client hello');
    expect(heddle.statistics).toMatchObject({ workersLost: 0, handlerErrors: 1 });
  });
});

test('a worker that writes over its commands is ended, and its clients go on with another', async () => {
  const { url, heddle, log } = await serve({ handler: handlerFile('dying/scribbling.mjs') });
  const [client, culprit] = [await connect(url), await connect(url)];
  expect(await client.ask('one')).toBe('one');
  culprit.send('scribble');
  await until(() => heddle.statistics.workersLost === 1, 'the end of the worker');
  expect(log.find({ code: 'WORKER_LOST' })?.msg).toContain('its commands could not be read');
  expect(await client.ask('two')).toBe('two');
});
