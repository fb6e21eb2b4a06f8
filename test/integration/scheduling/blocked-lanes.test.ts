// A worker that is in a long hook is given nothing new while another one is free, whoever asked for what takes long: messages
// and requests of others, clients that come meanwhile, with either scheduling.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const stateless = handlerFile('waiting/blocking-stateless.mjs');
const pinned = handlerFile('waiting/blocking.mjs');

/** A hook that holds its thread until it is released. */
async function block(client: WsClient): Promise<{ release(): void }> {
  const file = join(await tempFolder(), 'go-on');
  client.send(`block ${file}`);
  return { release: () => writeFileSync(file, '') };
}

/** Waits until hooks that have begun count as long. */
async function longEnough(): Promise<void> {
  const start = performance.now();
  await until(() => performance.now() - start > 50, 'a while');
}

async function crowd(url: string, count: number): Promise<WsClient[]> {
  const clients = await Promise.all(Array.from({ length: count }, () => connect(url)));
  for (const client of clients) expect(await client.ask('hello')).toBe('hello');
  return clients;
}

async function postsAreAnswered(http: string, count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const response = await fetch(`${http}/messages`, { method: 'POST', body: 'posted' });
    expect(await response.text()).toBe('posted');
  }
}

describe('stateless: while one of two workers is in a long hook', () => {
  test('everybody else is answered: messages, requests, and those who come', async () => {
    const { url, http } = await serve({ handler: stateless, workers: 2, spareWorkers: 0 });
    const [blocker, ...others] = await crowd(url, 20);
    if (blocker === undefined) return expect.unreachable();
    const { release } = await block(blocker);
    await longEnough();
    for (let round = 0; round < 5; round++) {
      for (const client of others) client.send(`round ${round}`);
      for (const client of others) expect(await client.next()).toBe(`round ${round}`);
    }
    await postsAreAnswered(http, 5);
    await crowd(url, 5);
    expect(blocker.inbox.size).toBe(0);
    release();
    expect(await blocker.next()).toBe('done');
  });

  test('its own client waits, and is answered in order', async () => {
    const { url } = await serve({ handler: stateless, workers: 2, spareWorkers: 0 });
    const [blocker] = await crowd(url, 1);
    if (blocker === undefined) return expect.unreachable();
    const { release } = await block(blocker);
    await longEnough();
    for (const text of ['one', 'two', 'three']) blocker.send(text);
    await crowd(url, 3);
    expect(blocker.inbox.size).toBe(0);
    release();
    expect(await blocker.inbox.take(4)).toEqual(['done', 'one', 'two', 'three']);
  });

  test('and the other one is, too: what comes waits for whichever is free first', async () => {
    const { url } = await serve({ handler: stateless, workers: 2, spareWorkers: 0 });
    const [one, other, ...rest] = await crowd(url, 12);
    if (one === undefined || other === undefined) return expect.unreachable();
    const first = await block(one);
    await longEnough();
    const second = await block(other);
    await longEnough();
    for (const client of rest) client.send('waiting');
    second.release();
    for (const client of rest) expect(await client.next()).toBe('waiting');
    expect(one.inbox.size).toBe(0);
    expect(await other.next()).toBe('done');
    first.release();
    expect(await one.next()).toBe('done');
  });
});

test('pinned: while one of two workers is in a long hook nobody who comes is pinned to it, and no request', async () => {
  const { url, http } = await serve({ handler: pinned, workers: 2, spareWorkers: 0 });
  const [blocker] = await crowd(url, 1);
  if (blocker === undefined) return expect.unreachable();
  const { release } = await block(blocker);
  await longEnough();
  await crowd(url, 20);
  await postsAreAnswered(http, 20);
  expect(blocker.inbox.size).toBe(0);
  release();
  expect(await blocker.next()).toBe('done');
});
