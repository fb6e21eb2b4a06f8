import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { describe, expect, test } from 'vitest';
import { clientFrame, connectRaw, opcode } from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('obey.mjs');
const goodbye = { code: 4012, reason: expect.stringMatching(/^restarting; reconnect in \d+ ms$/) };

describe('a shutdown with work in flight', () => {
  test.each(['obey.mjs', 'obey-stateless.mjs'])(
    'sends every reply that was computed, then says goodbye with 4012 (%s)',
    async (file) => {
      const { url, heddle } = await serve({
        handler: handlerFile(file),
        workers: 2,
        shutdownTimeoutMs: 10_000,
      });
      const clients = await Promise.all(Array.from({ length: 20 }, () => connect(url)));
      for (let number = 0; number < 100; number++) {
        for (const client of clients)
          client.send(number % 10 === 0 ? `work ${number % 4} ${number}` : `say ${number}`);
      }
      await until(() => heddle.statistics.messagesIn > 500, 'a part of the messages');
      await heddle.close();
      let replies = 0;
      for (const client of clients) {
        expect(await client.closed).toEqual(goodbye);
        const received = client.inbox.drain();
        expect(received).toEqual(received.map((_, index) => String(index)));
        replies += received.length;
      }
      const handled = heddle.lanes().reduce((sum, lane) => sum + lane.messagesHandled, 0);
      expect(replies).toBe(handled);
      expect(heddle.statistics.messagesIn).toBe(handled + heddle.statistics.dropped.closing);
      expect(heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0)).toBe(true);
    },
  );

  test('waits for async handlers and for what waits behind them', async () => {
    const { url, heddle } = await serve({ handler, shutdownTimeoutMs: 10_000 });
    const client = await connect(url);
    for (const command of ['later 100 one', 'later 1 two', 'say three']) client.send(command);
    await until(() => heddle.statistics.messagesIn === 3, 'the messages');
    await heddle.close();
    expect(await client.inbox.take(3)).toEqual(['one', 'two', 'three']);
    expect(await client.closed).toEqual(goodbye);
  });

  test('answers the requests that it took', async () => {
    const { http, heddle } = await serve({ handler, shutdownTimeoutMs: 10_000 });
    const headers = { 'content-type': 'text/plain' };
    const answer = fetch(`${http}/messages`, { method: 'POST', body: 'later 50 done', headers });
    await until(() => heddle.statistics.messagesIn === 1, 'the request');
    await heddle.close();
    expect(await (await answer).text()).toBe('done');
  });

  test('waits until a slow client has read its replies', async () => {
    const { port, heddle } = await serve({
      handler: handlerFile('unasked/flood.mjs'),
      maxBackpressureBytes: 100_000_000,
      shutdownTimeoutMs: 10_000,
    });
    const slow = await connectRaw(port);
    slow.socket.pause();
    slow.write(clientFrame(opcode.text, '300 100000'));
    await until(() => heddle.statistics.messagesOut === 300, 'all replies');
    const closing = heddle.close();
    slow.socket.resume();
    for (let number = 0; number < 300; number++) {
      const frame = await slow.frame();
      expect([Number.parseInt(String(frame?.payload), 10), frame?.payload.length]).toEqual([number, 100_000]);
    }
    const last = await slow.frame();
    expect([last?.opcode, last?.payload.readUInt16BE()]).toEqual([opcode.close, 4012]);
    await closing;
  });

  test('calls the close hook of every client, and waits for it', async () => {
    const { url, heddle, log } = await serve({
      handler: handlerFile('leaving/departing.mjs'),
      shutdownTimeoutMs: 10_000,
    });
    for (const name of ['alice', 'bob']) await connect(`${url}/${name}`);
    await heddle.close();
    expect(log.find({ msg: 'alice left with 4012' })).toBeDefined();
    expect(log.find({ msg: 'bob left with 4012' })).toBeDefined();
  });
});

describe('during a shutdown', () => {
  test('nobody is let in, and what still arrives is refused or counted', async () => {
    const { url, port, heddle } = await serve({ handler, shutdownTimeoutMs: 10_000 });
    const client = await connect(url);
    // Connections that were made before: one will send a request, the other a handshake.
    const [requester, visitor] = [connectTcp(port, '127.0.0.1'), connectTcp(port, '127.0.0.1')];
    await Promise.all([once(requester, 'connect'), once(visitor, 'connect')]);
    client.send('later 200 finished');
    await until(() => heddle.statistics.messagesIn === 1, 'the message');
    const closing = heddle.close();
    expect(heddle.listener).toBeNull();
    await expect(connect(url)).rejects.toThrow('ECONNREFUSED');
    requester.write('POST /messages HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx');
    expect(String((await once(requester, 'data'))[0])).toMatch(/^HTTP\/1\.1 503 .*NOT_ACCEPTING/s);
    visitor.write(
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    expect(String((await once(visitor, 'data'))[0])).toMatch(/^HTTP\/1\.1 503 .*NOT_ACCEPTING/s);
    client.send('say too late');
    await until(() => heddle.statistics.dropped.closing === 1, 'the drop');
    expect(await client.next()).toBe('finished');
    await closing;
    expect(await client.closed).toEqual(goodbye);
    expect(client.inbox.size).toBe(0);
  });

  test('closing again gives the same promise, and nothing can be opened any more', async () => {
    const { url, heddle, log } = await serve({ handler });
    await connect(url);
    const closing = heddle.close();
    expect(heddle.close()).toBe(closing);
    await expect(heddle.openListener('127.0.0.1', 0)).rejects.toMatchObject({ code: 'SERVER_CLOSED' });
    await closing;
    expect(log.all({ msg: 'server closed' })).toHaveLength(1);
    expect(heddle.close()).toBe(closing);
  });
});

describe('SHUTDOWN_TIMEOUT_MS ends the wait', () => {
  test.each([
    ['an async hook that never settles', 'never'],
    ['a hook that never gives the thread back', 'work 1e9'],
  ])('for %s; the others get what was computed', async (_, command) => {
    const { url, heddle, log } = await serve({ handler, workers: 1, shutdownTimeoutMs: 200 });
    const [stuck, fine] = [await connect(url), await connect(url)];
    fine.send('say computed');
    expect(await fine.next()).toBe('computed');
    stuck.send(command);
    await until(() => heddle.statistics.messagesIn === 2, 'the message');
    await heddle.close();
    expect(await fine.closed).toEqual(goodbye);
    expect(await stuck.closed).toEqual(goodbye);
    expect(log.find({ msg: 'shutting down with messages unhandled' })).toMatchObject({
      unhandled: 1,
      limitMs: 200,
    });
  });

  test('for a client that never reads', async () => {
    const { port, heddle } = await serve({
      handler: handlerFile('unasked/flood.mjs'),
      maxBackpressureBytes: 100_000_000,
      shutdownTimeoutMs: 200,
    });
    const lazy = await connectRaw(port);
    lazy.socket.pause();
    lazy.write(clientFrame(opcode.text, '300 100000'));
    await until(() => heddle.statistics.messagesOut === 300, 'all replies');
    await heddle.close();
    expect(heddle.clientCount).toBe(0);
  });

  test('at once when it is 0', async () => {
    const { url, heddle } = await serve({ handler, shutdownTimeoutMs: 0 });
    const client = await connect(url);
    client.send('never');
    await until(() => heddle.statistics.messagesIn === 1, 'the message');
    await heddle.close();
    expect((await client.closed).code).toBe(4012);
  });
});
