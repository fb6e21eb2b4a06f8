import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

const headers = { 'content-type': 'text/plain' };

function post({ http }: Serving, body: string, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(`${http}/messages`, { method: 'POST', body, headers, signal });
}

/** Nothing of any request is left on the socket thread or with a worker. */
async function expectNothingLeft({ heddle }: Serving): Promise<void> {
  await until(() => heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0), 'idle lanes');
}

describe.each(['listening.mjs', 'listening-stateless.mjs'])('the hooks of %s', (file) => {
  test('are called once each and in order for every request', async () => {
    const serving = await serve({ handler: handlerFile(file), workers: 2 });
    const listener = await connect(`${serving.url}/listener`);
    expect(await listener.next()).toBe('open listener');
    const count = 20;
    const answers = Array.from({ length: count }, () => post(serving, 'x'));
    for (const answer of answers) expect(await (await answer).text()).toBe('taken');
    const heard = new Map<string, string[]>();
    for (const line of await listener.inbox.take(count * 3)) {
      const [hook = '', name = ''] = String(line).split(' ');
      heard.set(name, [...(heard.get(name) ?? []), hook]);
    }
    expect(heard.size).toBe(count);
    for (const hooks of heard.values()) expect(hooks).toEqual(['open', 'message', 'close']);
    await expectNothingLeft(serving);
    expect(listener.inbox.size).toBe(0);
  });
});

describe.each(['obey.mjs', 'obey-anywhere.mjs'])('the close hook of %s is called once, with 1000', (file) => {
  async function undertaken(options = {}): Promise<{ serving: Serving; undertaker: WsClient }> {
    const serving = await serve({ handler: handlerFile(file), ...options });
    return { serving, undertaker: await connect(`${serving.url}/undertaker`) };
  }

  async function expectOneClose(serving: Serving, undertaker: WsClient): Promise<void> {
    expect(await undertaker.next()).toMatch(/^\S+ 1000 $/);
    await expectNothingLeft(serving);
    expect(undertaker.inbox.size).toBe(0);
  }

  test('after the answer, also where the handler fails after it', async () => {
    const { serving, undertaker } = await undertaken();
    expect((await post(serving, 'say yes')).status).toBe(200);
    await expectOneClose(serving, undertaker);
    expect((await post(serving, 'last-words')).status).toBe(200);
    await expectOneClose(serving, undertaker);
  });

  test('after a failure', async () => {
    const { serving, undertaker } = await undertaken();
    expect((await post(serving, 'throw it')).status).toBe(500);
    await expectOneClose(serving, undertaker);
  });

  test('after a time-out, when the hook that was too slow has settled', async () => {
    const { serving, undertaker } = await undertaken({ requestTimeoutMs: 30 });
    expect((await post(serving, 'hold late')).status).toBe(504);
    expect(undertaker.inbox.size).toBe(0);
    undertaker.send('release');
    await expectOneClose(serving, undertaker);
    expect(serving.heddle.statistics.dropped.alreadyAnswered).toBe(1);
  });

  test('after a time-out of a hook that settled without an answer', async () => {
    const { serving, undertaker } = await undertaken({ requestTimeoutMs: 30 });
    expect((await post(serving, 'broadcast silence')).status).toBe(504);
    expect(await undertaker.next()).toBe('silence');
    await expectOneClose(serving, undertaker);
  });

  test('after its sender gave up', async () => {
    const { serving, undertaker } = await undertaken();
    const controller = new AbortController();
    const sending = post(serving, 'hold late', controller.signal);
    await until(() => serving.heddle.statistics.messagesIn === 1, 'the request');
    // Else no hook may have begun, and then none does.
    await pause(300);
    controller.abort();
    await expect(sending).rejects.toThrow();
    undertaker.send('release');
    await expectOneClose(serving, undertaker);
  });
});

describe('without a close hook', () => {
  test('a handler may still answer when its message hook is over', async () => {
    const serving = await serve({ handler: handlerFile('leaving/detached.mjs') });
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => (await post(serving, String(index))).text()),
    );
    expect(answers).toEqual(Array.from({ length: 50 }, (_, index) => String(index)));
    await expectNothingLeft(serving);
  });

  test('an answer after the time-out is dropped and counted', async () => {
    const serving = await serve({ handler: handlerFile('leaving/detached.mjs'), requestTimeoutMs: 200 });
    expect((await post(serving, 'late')).status).toBe(504);
    const { dropped } = serving.heddle.statistics;
    await until(() => dropped.clientGone + dropped.alreadyAnswered === 1, 'the late answer');
    await expectNothingLeft(serving);
  });
});

test('each request has its own time, whatever came before it and was answered meanwhile', async () => {
  const serving = await serve({ handler: handlerFile('obey.mjs'), requestTimeoutMs: 300 });
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    const [first, answered] = await Promise.all([post(serving, 'hold a'), post(serving, 'say b')]);
    expect([first?.status, answered?.status]).toEqual([504, 200]);
    // A time-out may come late on a busy machine, never early.
    expect(performance.now() - started).toBeGreaterThan(299);
  }
});
