import { describe, expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('dying/mortal.mjs');

async function connectMany(url: string, count: number): Promise<WsClient[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => connect(`${url}/client-${index}`)));
}

/** Sends messages 0 to 9 from everyone and, in the middle of them, `poison` from the culprit. */
function sendAround(clients: WsClient[], culprit: WsClient, poison: string): void {
  for (let number = 0; number < 10; number++) {
    for (const client of clients) client.send(String(number));
    if (number === 4) culprit.send(poison);
  }
}

async function expectAllAnswers(clients: WsClient[]): Promise<void> {
  for (const [index, client] of clients.entries()) {
    const expected = Array.from({ length: 10 }, (_, number) => `client-${index} ${number}`);
    expect(await client.inbox.take(10)).toEqual(expected);
    expect(client.inbox.size).toBe(0);
  }
}

async function threadOf(client: WsClient): Promise<string> {
  return String(await client.ask('thread'));
}

describe.each([
  ['a handler with state on one worker', 'dying/mortal.mjs', 1],
  ['a handler with state on two workers', 'dying/mortal.mjs', 2],
  ['a stateless handler on one worker', 'dying/mortal-stateless.mjs', 1],
  ['a stateless handler on two workers', 'dying/mortal-stateless.mjs', 2],
])('%s that ends its thread in the middle of a batch', (_, file, workers) => {
  test('costs the culprit its message; everything else is handled once and in order', async () => {
    const { url, heddle, log } = await serve({ handler: handlerFile(file), workers });
    const clients = await connectMany(url, 20);
    const culprit = await connect(`${url}/culprit`);
    // While the worker is busy everything gathers behind it and travels in few batches.
    culprit.send('busy 100');
    sendAround(clients, culprit, 'exit');
    expect(await culprit.closed).toEqual({ code: 1011, reason: 'the message was lost with its worker' });
    await expectAllAnswers(clients);
    expect(heddle.clientCount).toBe(20);
    expect(heddle.statistics).toMatchObject({ workersLost: 1, handlerErrors: 0 });
    expect(heddle.statistics.dropped).toMatchObject({ workerLost: 1, clientGone: 0 });
    await log.line({ msg: 'lane has a new worker' });
    expect(await clients[0]?.ask('again')).toBe('client-0 again');
    await until(() => heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0), 'nothing queued');
  });

  test('can do so again and again', async () => {
    const { url, heddle } = await serve({ handler: handlerFile(file), workers });
    const clients = await connectMany(url, 5);
    for (let round = 0; round < 5; round++) {
      const culprit = await connect(`${url}/culprit`);
      sendAround(clients, culprit, 'exit');
      await culprit.closed;
      await expectAllAnswers(clients);
    }
    expect(heddle.statistics.workersLost).toBe(5);
  });
});

describe('a thread that dies', () => {
  test('out of memory is replaced, and only the message that took it is lost', async () => {
    const { url, heddle, log } = await serve({ handler, workerMaxHeapMb: 32 });
    const clients = await connectMany(url, 3);
    const culprit = await connect(url);
    sendAround(clients, culprit, 'allocate');
    expect((await culprit.closed).code).toBe(1011);
    await expectAllAnswers(clients);
    expect(heddle.statistics.workersLost).toBe(1);
    expect(await log.line({ code: 'WORKER_LOST' })).toMatchObject({ level: 50, lane: 0, lost: 1 });
  });

  test.each(['allocate-map', 'allocate-array', 'allocate-object'])(
    'of one thing that grows beyond WORKER_MAX_HEAP_MB (%s) as well',
    async (death) => {
      const { url, heddle, log } = await serve({ handler, workerMaxHeapMb: 64 });
      const clients = await connectMany(url, 3);
      const culprit = await connect(url);
      sendAround(clients, culprit, death);
      expect((await culprit.closed).code).toBe(1011);
      await expectAllAnswers(clients);
      expect(heddle.statistics).toMatchObject({ workersLost: 1, dropped: { workerLost: 1 } });
      expect((await log.line({ code: 'WORKER_LOST' })).msg).toMatch(/memory/);
    },
  );

  test.each(['allocate-later', 'allocate-idle'])('and also outside of any hook (%s)', async (death) => {
    const { url, heddle, log } = await serve({ handler, workerMaxHeapMb: 64 });
    const [client, culprit] = [await connect(url), await connect(url)];
    culprit.send(death);
    expect((await log.line({ code: 'WORKER_LOST' })).msg).toMatch(/memory/);
    expect(await client.ask('hello')).toContain('hello');
    expect(heddle.statistics.workersLost).toBe(1);
  });

  test('is seen while another thread is blocked in native code, and cannot say how large it is', async () => {
    const { url, heddle, log } = await serve({
      handler,
      workers: 2,
      workerMaxHeapMb: 64,
      handlerTimeoutMs: 0,
    });
    const clients = await connectMany(url, 2);
    const threads = await Promise.all(clients.map(threadOf));
    expect(new Set(threads).size).toBe(2);
    const [blocked, culprit] = clients as [WsClient, WsClient];
    blocked.send('block 5');
    culprit.send('allocate-map');
    expect((await culprit.closed).code).toBe(1011);
    expect((await log.line({ code: 'WORKER_LOST' })).msg).toMatch(/memory/);
    expect(heddle.statistics.workersLost).toBe(1);
    expect(await threadOf(blocked)).toBe(threads[0]);
  });

  test('is not what becomes of one that leaves much garbage', async () => {
    const { url, heddle } = await serve({ handler, workerMaxHeapMb: 32, handlerTimeoutMs: 0 });
    const client = await connect(url);
    for (let round = 0; round < 3; round++) expect(await client.ask('litter')).toBe('littered 10000');
    expect(heddle.statistics.workersLost).toBe(0);
  });

  test.each(['later', 'reject-later'])(
    'of an error outside of any hook (%s) loses nothing: every message was handled or is handled by the next',
    async (death) => {
      const { url, heddle, log } = await serve({ handler });
      const clients = await connectMany(url, 10);
      const before = await threadOf(clients[0] as WsClient);
      sendAround(clients, clients[0] as WsClient, death);
      await expectAllAnswers(clients);
      await log.line({ msg: 'lane has a new worker' });
      expect(await threadOf(clients[0] as WsClient)).not.toBe(before);
      expect(heddle.clientCount).toBe(10);
      expect(heddle.statistics.dropped.workerLost).toBe(0);
      expect(log.find({ code: 'WORKER_LOST' })?.msg).toMatch(/thrown by a timer|rejected by nobody/);
    },
  );

  test('while async hooks of others wait closes those clients with 1011, and nobody else', async () => {
    const { url, heddle } = await serve({ handler });
    const [waiting, bystander, culprit] = (await connectMany(url, 3)) as [WsClient, WsClient, WsClient];
    waiting.send('wait');
    expect(await bystander.ask('hello')).toBe('client-1 hello');
    culprit.send('exit');
    expect([(await waiting.closed).code, (await culprit.closed).code]).toEqual([1011, 1011]);
    expect(await bystander.ask('still here')).toBe('client-1 still here');
    expect(heddle.statistics.dropped).toMatchObject({ workerLost: 1, interrupted: 1 });
  });

  test('loses nothing that waits behind an async hook on it', async () => {
    const { url, heddle, log } = await serve({ handler });
    const [waiting, culprit] = (await connectMany(url, 2)) as [WsClient, WsClient];
    const witness = await connect(`${url}/witness`);
    const leaver = await connect(`${url}/leaver?tell=witness`);
    for (const text of ['wait', 'one', 'two']) waiting.send(text);
    for (const text of ['wait', 'my', 'words']) leaver.send(text);
    await leaver.close(1000);
    await until(
      () => heddle.lanes()[0]?.messagesHandled === 0 && heddle.clientCount === 3,
      'the leaver gone',
    );
    culprit.send('exit');
    expect((await waiting.closed).code).toBe(1011);
    expect(await witness.inbox.take(2)).toEqual(['my', 'words']);
    expect(heddle.statistics.dropped).toMatchObject({ workerLost: 1, interrupted: 2, clientGone: 4 });
    const lost = log.all({ code: 'FRAME_LOST' }).map(({ cause, messageNumber }) => [cause, messageNumber]);
    expect(lost.sort()).toEqual([
      ['interrupted', 1],
      ['interrupted', 1],
      ['workerLost', 1],
    ]);
    await until(() => heddle.lanes()[0]?.queuedFrames === 0, 'nothing queued');
  });

  test('calls open again for the clients that stay, on the new thread', async () => {
    const { url } = await serve({ handler });
    const stayer = await connect(`${url}/stayer?watch=open`);
    expect(await stayer.next()).toBe('opened');
    const before = await threadOf(stayer);
    (await connect(url)).send('exit');
    expect(await stayer.next()).toBe('opened again, state undefined');
    expect(await threadOf(stayer)).not.toBe(before);
  });

  test('does not lose the messages and the close of a client that had left meanwhile', async () => {
    const { url, heddle } = await serve({ handler });
    const witness = await connect(`${url}/witness`);
    const undertaker = await connect(`${url}/undertaker`);
    const leaver = await connect(`${url}/leaver?tell=witness`);
    const culprit = await connect(`${url}/culprit`);
    await culprit.ask('hello');
    culprit.send('busy 200');
    culprit.send('exit');
    await until(() => heddle.statistics.messagesIn === 3, 'the poison on its way');
    for (const word of ['my', 'last', 'words']) leaver.send(word);
    await leaver.close(1000);
    expect(await witness.inbox.take(3)).toEqual(['my', 'last', 'words']);
    const buried = await undertaker.inbox.take(2);
    expect(buried.sort()).toEqual(['culprit 1011', 'leaver 1000']);
    expect(heddle.statistics.handlerErrors).toBe(0);
  });

  test('hands what the culprit had sent after that message to the next, before its close', async () => {
    const { url, heddle } = await serve({ handler });
    const witness = await connect(`${url}/witness`);
    const undertaker = await connect(`${url}/undertaker`);
    const culprit = await connect(`${url}/culprit?tell=witness`);
    for (const text of ['busy 50', 'exit', 'never', 'begun']) culprit.send(text);
    expect((await culprit.closed).code).toBe(1011);
    expect(await witness.inbox.take(2)).toEqual(['never', 'begun']);
    expect(await undertaker.next()).toBe('culprit 1011');
    expect(heddle.statistics.handlerErrors).toBe(0);
    expect(heddle.statistics.dropped).toMatchObject({ workerLost: 1, clientGone: 2 });
  });

  test('is reported with the number of the message also of a client whose last message was refused', async () => {
    const { url, log } = await serve({ handler, maxQueuedMessages: 3 });
    const culprit = await connect(url);
    for (const text of ['busy 100', 'exit', 'begun', 'refused']) culprit.send(text);
    expect((await culprit.closed).code).toBe(4013);
    expect(await log.line({ code: 'FRAME_LOST' })).toMatchObject({ cause: 'workerLost', messageNumber: 2 });
  });

  test('answers the request in its hands with 500, and requests that waited are answered by the next', async () => {
    const { http, url, heddle } = await serve({ handler });
    const ask = (body: string) =>
      fetch(`${http}/messages`, { method: 'POST', body, headers: { 'content-type': 'text/plain' } });
    const blocker = await connect(url);
    blocker.send('busy 100');
    await until(() => heddle.statistics.messagesIn === 1, 'a busy worker');
    const fatal = ask('exit');
    await until(() => heddle.statistics.messagesIn === 2, 'the poison on its way');
    const [lost, waiting] = await Promise.all([fatal, ask('hello')]);
    expect(lost.status).toBe(500);
    expect(await lost.json()).toMatchObject({ code: 'WORKER_LOST' });
    expect(waiting.status).toBe(200);
    expect(await waiting.text()).toMatch(/hello$/);
  });

  test('of the open hook of one client closes that client, and does not die of it again', async () => {
    const { url, heddle } = await serve({ handler });
    const bystander = await connect(`${url}/bystander`);
    const culprit = await connect(`${url}/culprit?die=open`);
    expect((await culprit.closed).code).toBe(1011);
    expect(await bystander.ask('hello')).toBe('bystander hello');
    expect(heddle.statistics.workersLost).toBe(1);
  });

  test('of the close hook of one client costs nobody else anything', async () => {
    const { url, heddle } = await serve({ handler });
    const bystander = await connect(`${url}/bystander`);
    const culprit = await connect(`${url}/culprit?die=close`);
    await culprit.close();
    await until(() => heddle.statistics.workersLost === 1, 'the loss');
    expect(await bystander.ask('hello')).toBe('bystander hello');
    expect(heddle.clientCount).toBe(1);
  });
});

test('commands that a thread committed before it died are carried out', async () => {
  const serving: Serving = await serve({ handler });
  const [client, culprit] = (await connectMany(serving.url, 2)) as [WsClient, WsClient];
  culprit.send('busy 50');
  for (let number = 0; number < 1000; number++) client.send(String(number));
  culprit.send('exit');
  const expected = Array.from({ length: 1000 }, (_, number) => `client-0 ${number}`);
  expect(await client.inbox.take(1000)).toEqual(expected);
});
