// What a worker was given before it got into a long hook is not kept there: stateless handlers.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HeddleServer } from '#dist/index.js';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const handler = handlerFile('waiting/blocking-stateless.mjs');
const twoWorkers = { handler, workers: 2, spareWorkers: 0 };
/** Frames can be taken back only where they came in the same turn of the event loop as what is long: not at every try. */
const tries = 50;

async function newFile(): Promise<string> {
  return join(await tempFolder(), 'go-on');
}

async function crowd(url: string, count: number): Promise<[WsClient, ...WsClient[]]> {
  const clients = await Promise.all(Array.from({ length: count }, () => connect(url)));
  for (const client of clients) expect(await client.ask('hello')).toBe('hello');
  return clients as [WsClient, ...WsClient[]];
}

/** Tries again until frames were taken back. */
async function untilTakenBack(heddle: HeddleServer, attempt: () => Promise<void>): Promise<void> {
  for (let count = 0; count < tries && heddle.statistics.framesTakenBack === 0; count++) await attempt();
  expect(heddle.statistics.framesTakenBack).toBeGreaterThan(0);
}

/** While what `blocker` sends holds a worker: `others` are served, and then it is. */
async function during(blocker: WsClient, verb: string, others: () => Promise<void>): Promise<void> {
  const file = await newFile();
  blocker.send(`${verb} ${file}`);
  await others();
  expect(blocker.inbox.size).toBe(0);
  writeFileSync(file, '');
  expect(await blocker.next()).toBe('done');
}

describe.each([
  ['a hook that does not return', 'block'],
  ['what a hook does after its first await', 'block-later'],
])('what a worker had got before %s', (_, verb) => {
  test('is answered by another one: messages, each client in its order', async () => {
    const { url, heddle } = await serve(twoWorkers);
    const [blocker, ...others] = await crowd(url, 30);
    const attempt = (): Promise<void> =>
      during(blocker, verb, async () => {
        for (let number = 0; number < 3; number++) for (const client of others) client.send(`m${number}`);
        for (const client of others) expect(await client.inbox.take(3)).toEqual(['m0', 'm1', 'm2']);
      });
    if (verb === 'block') return untilTakenBack(heddle, attempt);
    for (let count = 0; count < 5; count++) await attempt();
  });

  test('is answered by another one: requests, and clients that come and go', async () => {
    const { url, http } = await serve(twoWorkers);
    const [blocker] = await crowd(url, 1);
    for (let count = 0; count < 5; count++) {
      await during(blocker, verb, async () => {
        const posts = Array.from({ length: 20 }, async () => {
          const response = await fetch(`${http}/messages`, { method: 'POST', body: 'posted' });
          expect(await response.text()).toBe('posted');
        });
        const visits = Array.from({ length: 20 }, async () => {
          const visitor = await connect(url);
          expect(await visitor.ask('hi')).toBe('hi');
          await visitor.close();
        });
        await Promise.all([...posts, ...visits]);
      });
    }
  });
});

test('what a worker had answered before it got into a long hook is sent at once', async () => {
  const { url } = await serve({ handler, workers: 1, spareWorkers: 0 });
  const [first, second] = await crowd(url, 2);
  if (second === undefined) return expect.unreachable();
  for (let count = 0; count < 10; count++) {
    first.send('before');
    await during(second, 'block', async () => expect(await first.next()).toBe('before'));
  }
});

test('who waits behind a long message of its own keeps its order, wherever it is answered', async () => {
  const { url } = await serve(twoWorkers);
  const [blocker, ...others] = await crowd(url, 10);
  const file = await newFile();
  for (const client of others) client.send('early');
  for (const text of ['one', `block ${file}`, 'two', 'three']) blocker.send(text);
  for (const client of others) expect(await client.next()).toBe('early');
  expect(await blocker.next()).toBe('one');
  writeFileSync(file, '');
  expect(await blocker.inbox.take(3)).toEqual(['done', 'two', 'three']);
});

test('a worker that dies in the hook that held it up takes nothing of others with it', async () => {
  const { url, heddle } = await serve({ ...twoWorkers, handlerTimeoutMs: 300, onFrameLost: 'ignore' });
  const [blocker, ...others] = await crowd(url, 30);
  await untilTakenBack(heddle, async () => {
    const lost = heddle.statistics.workersLost;
    blocker.send(`block ${await newFile()}`);
    for (const client of others) client.send('m');
    for (const client of others) expect(await client.next()).toBe('m');
    await until(() => heddle.statistics.workersLost === lost + 1, 'the end of the hook');
    expect(await blocker.ask('still here')).toBe('still here');
  });
});

describe('when every worker is in a long hook', () => {
  async function blockAll(blockers: WsClient[]): Promise<string> {
    const file = await newFile();
    for (const blocker of blockers) {
      blocker.send(`block ${file}`);
      const sentAt = performance.now();
      await until(() => performance.now() - sentAt > 30, 'a worker that is seen to be held up');
    }
    return file;
  }

  test('a spare one answers the others, and is a spare again afterwards', async () => {
    const { url, http, heddle } = await serve({ handler, workers: 2, spareWorkers: 1 });
    const [one, other, ...rest] = await crowd(url, 10);
    if (other === undefined) return expect.unreachable();
    await spareIsReady(heddle);
    for (let round = 0; round < 3; round++) {
      const file = await blockAll([one, other]);
      for (const client of rest) client.send(`round ${round}`);
      for (const client of rest) expect(await client.next()).toBe(`round ${round}`);
      const response = await fetch(`${http}/messages`, { method: 'POST', body: 'posted' });
      expect(await response.text()).toBe('posted');
      expect(await (await connect(url)).ask('new here')).toBe('new here');
      expect([one.inbox.size, other.inbox.size]).toEqual([0, 0]);
      writeFileSync(file, '');
      for (const client of [one, other]) expect(await client.next()).toBe('done');
    }
    // It takes over from a worker that dies, as a spare does.
    one.send('exit');
    await until(() => heddle.statistics.workersLost === 1, 'a death');
    for (const client of rest) expect(await client.ask('after')).toBe('after');
  });

  test('and the spare one dies as well, what it had begun is lost and the rest is answered', async () => {
    const { url, heddle } = await serve({ handler, workers: 1, spareWorkers: 1 });
    const [blocker, mortal, ...rest] = await crowd(url, 10);
    if (mortal === undefined) return expect.unreachable();
    await spareIsReady(heddle);
    const file = await blockAll([blocker]);
    expect(await mortal.ask('on the spare')).toBe('on the spare');
    mortal.send('exit');
    for (const client of rest) client.send('behind');
    await mortal.closed;
    for (const client of rest) expect(await client.next()).toBe('behind');
    writeFileSync(file, '');
    expect(await blocker.next()).toBe('done');
  });

  test('and there is no spare one, what waits goes to the first that is free', async () => {
    const { url } = await serve(twoWorkers);
    const [one, other, ...rest] = await crowd(url, 12);
    if (other === undefined) return expect.unreachable();
    const first = await blockAll([one]);
    const second = await blockAll([other]);
    for (const client of rest) client.send('waiting');
    writeFileSync(second, '');
    for (const client of rest) expect(await client.next()).toBe('waiting');
    expect([one.inbox.size, other.inbox.size]).toEqual([0, 1]);
    writeFileSync(first, '');
    expect(await one.next()).toBe('done');
  });
});

test('hooks that wait for something hold nobody up, however many and however long', async () => {
  const { url } = await serve(twoWorkers);
  const clients = await crowd(url, 60);
  const file = await newFile();
  for (const client of clients) client.send(`pause ${file}`);
  expect(await (await connect(url)).ask('me')).toBe('me');
  writeFileSync(file, '');
  for (const client of clients) expect(await client.next()).toBe('paused');
});

/** Spare workers are started a second after the others. */
async function spareIsReady(heddle: HeddleServer): Promise<void> {
  await until(() => heddle.spareWorkers === 1, 'a spare worker');
}
