import { describe, expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('dying/mortal.mjs');
const handlerTimeoutMs = 300;

describe('a hook that does not return', () => {
  test('costs its client that message; what waits behind it is handled, by another thread', async () => {
    const { url, heddle, log } = await serve({ handler, handlerTimeoutMs });
    const [client, culprit] = [await connect(`${url}/client`), await connect(`${url}/culprit`)];
    culprit.send('hang');
    for (const text of ['one', 'two', 'three']) client.send(text);
    expect(await client.inbox.take(3)).toEqual(['client one', 'client two', 'client three']);
    expect((await culprit.closed).code).toBe(1011);
    expect(heddle.statistics).toMatchObject({ workersLost: 1, handlerTimeouts: 1 });
    expect(heddle.statistics.dropped).toMatchObject({ workerLost: 1, interrupted: 0 });
    expect(log.find({ code: 'WORKER_LOST' })?.msg).toContain('HANDLER_TIMEOUT_MS = 300 ms');
    expect(log.find({ code: 'FRAME_LOST' })).toMatchObject({ cause: 'workerLost', messageNumber: 1 });
  });

  test.each(['open', 'close'])('in `%s` neither', async (hook) => {
    const { url, heddle } = await serve({ handler, handlerTimeoutMs });
    const client = await connect(`${url}/client`);
    const culprit = await connect(`${url}/culprit?hang=${hook}`);
    if (hook === 'close') await culprit.close();
    await until(() => heddle.statistics.workersLost === 1, 'the end of the thread');
    expect(await client.ask('hello')).toBe('client hello');
    await until(() => heddle.clientCount === 1, 'the culprit gone');
  });

  test('after its first await is found as well: whoever waits on that thread is interrupted', async () => {
    const { url, heddle, log } = await serve({ handler, handlerTimeoutMs });
    const [client, culprit] = [await connect(`${url}/client`), await connect(`${url}/culprit`)];
    culprit.send('hang-later');
    client.send('hello');
    expect(await client.next()).toBe('client hello');
    expect((await culprit.closed).code).toBe(1011);
    expect(heddle.statistics.dropped).toMatchObject({ workerLost: 0, interrupted: 1 });
    expect(log.find({ code: 'WORKER_LOST' })?.msg).toContain('its event loop did not turn');
  });

  test('and neither does a timer of the handler: the next message is handled by another thread', async () => {
    const { url, heddle } = await serve({ handler, handlerTimeoutMs });
    const client = await connect(`${url}/client`);
    expect(await client.ask('hang-idle')).toBe('soon');
    const answers = client.inbox.take(50);
    for (let number = 0; number < 50; number++) client.send(String(number));
    expect(await answers).toEqual(Array.from({ length: 50 }, (_, number) => `client ${number}`));
    await until(() => heddle.statistics.workersLost <= 1, 'one death at most');
  });

  test('is given its time for each message, not for all that came together', async () => {
    const { url, heddle } = await serve({ handler, handlerTimeoutMs: 400 });
    const client = await connect(`${url}/client`);
    for (let count = 0; count < 12; count++) client.send('busy 60');
    expect(await client.ask('done')).toBe('client done');
    expect(heddle.statistics.workersLost).toBe(0);
  });

  test('holds up nobody on another lane', async () => {
    const { url, heddle } = await serve({ handler, workers: 2, handlerTimeoutMs: 1000 });
    const clients = await Promise.all(Array.from({ length: 8 }, (_, index) => connect(`${url}/${index}`)));
    const busy = heddle.listClients().then(({ clients: list }) => list);
    const [culprit, ...others] = clients;
    const lanes = new Map((await busy).map(({ name, lane }) => [name, lane]));
    const neighbours = others.filter((_, index) => lanes.get(String(index + 1)) !== lanes.get('0'));
    culprit?.send('hang');
    for (let round = 0; round < 20; round++) {
      for (const neighbour of neighbours) await neighbour.ask('still');
    }
    expect(heddle.statistics.workersLost).toBe(0);
    expect((await culprit?.closed)?.code).toBe(1011);
  });

  test('of a request is answered with 500', async () => {
    const { http } = await serve({ handler, handlerTimeoutMs });
    const response = await fetch(`${http}/messages`, {
      method: 'POST',
      body: 'hang',
      headers: { 'content-type': 'text/plain' },
    });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: 'WORKER_LOST' });
  });

  test('with HANDLER_TIMEOUT_MS=0 has all the time it wants', async () => {
    const { url, heddle } = await serve({ handler, handlerTimeoutMs: 0 });
    const client = await connect(`${url}/client`);
    client.send('busy 700');
    expect(await client.ask('done')).toBe('client done');
    expect(heddle.statistics.workersLost).toBe(0);
  });
});

describe('a hook that sends without an end to many', () => {
  const verbs = ['broadcast', 'publish', 'sendTo'];
  const cases = verbs
    .map((verb) => [verb, 'now'])
    .concat([
      ['broadcast', 'after-await'],
      ['broadcast', 'in-a-timer'],
    ]);

  test.each(cases)('is over when its thread is: `%s` %s', async (verb, when) => {
    const sending = handlerFile('dying/endless-senders.mjs');
    const { url, heddle, log } = await serve({ handler: sending, handlerTimeoutMs });
    const crowd = await Promise.all(Array.from({ length: 40 }, () => connect(`${url}/crowd`)));
    const [client, culprit] = [await connect(`${url}/client`), await connect(`${url}/culprit`)];
    culprit.send(`${verb} ${when}`);
    await until(() => heddle.statistics.messagesOut > 1000, 'the loop under way');
    client.send('hello');
    // What it left would take several minutes to send.
    expect((await culprit.closed).code).toBe(1011);
    await until(() => client.inbox.drain().includes('hello'), 'the answer');
    expect(log.find({ limitMs: 1000 })?.msg).toContain('did not end');
    expect(crowd.every(({ socket }) => socket.readyState === socket.OPEN)).toBe(true);
  });
});
