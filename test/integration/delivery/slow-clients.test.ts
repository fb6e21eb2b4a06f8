import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { clientFrame, connectRaw, opcode, type RawSocket } from '../../support/clients/raw-socket.ts';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until, within } from '../../support/deadline.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('unasked/flood.mjs');
const maxBackpressureBytes = 100_000;

/** A client that asks for more than its connection holds and does not read it. */
async function lazyReader({ port }: Serving, path = '/lazy'): Promise<RawSocket> {
  const raw = await connectRaw(port, path);
  raw.socket.pause();
  raw.write(clientFrame(opcode.text, '400 100000'));
  return raw;
}

describe('a client that does not read what it is sent', () => {
  test('is closed when more than MAX_BACKPRESSURE_BYTES wait and SLOW_CLIENT is close', async () => {
    const serving = await serve({ handler, maxBackpressureBytes, slowClient: 'close' });
    const { heddle, url } = serving;
    const bystander = await connect(url);
    const lazy = await lazyReader(serving);
    await until(() => heddle.clientCount === 1, 'the lazy client gone');
    lazy.socket.resume();
    await lazy.ended();
    expect(await bystander.ask('1 5')).toBe('0....');
  });

  test('loses messages, which are counted, when SLOW_CLIENT is drop, and stays', async () => {
    const serving = await serve({ handler, maxBackpressureBytes, slowClient: 'drop' });
    const { heddle } = serving;
    const lazy = await lazyReader(serving);
    await until(() => heddle.lanes()[0]?.queuedFrames === 0, 'all commands written');
    await until(
      () => heddle.statistics.messagesOut + heddle.statistics.dropped.slowClient === 400,
      'all carried out',
    );
    const { messagesOut, dropped } = heddle.statistics;
    expect(dropped.slowClient).toBeGreaterThan(0);
    expect(heddle.clientCount).toBe(1);
    const [info] = (await heddle.listClients()).clients;
    // One message may go beyond the limit.
    expect(info?.queuedBytesOut).toBeGreaterThan(0);
    expect(info?.queuedBytesOut).toBeLessThan(maxBackpressureBytes + 100_000 + 20);
    expect(info?.messagesOut).toBe(messagesOut);
    lazy.socket.resume();
    let last = -1;
    for (let count = 0; count < messagesOut; count++) {
      const number = Number.parseInt((await lazy.frame())?.payload.toString('utf8', 0, 5) ?? '', 10);
      expect(number).toBeGreaterThan(last);
      last = number;
    }
    lazy.write(clientFrame(opcode.text, '1 5'));
    expect((await lazy.frame())?.payload.toString()).toBe('0....');
  });

  test('does not hold up what is published to others', async () => {
    const serving = await serve({
      handler: handlerFile('obey.mjs'),
      maxBackpressureBytes,
      slowClient: 'drop',
    });
    const { heddle, port, url } = serving;
    const lazy = await connectRaw(port);
    lazy.socket.pause();
    const readers: WsClient[] = [await connect(url), await connect(url)];
    const data = 'x'.repeat(50_000);
    for (let index = 0; index < 200; index++) {
      heddle.broadcast(data);
      for (const reader of readers) await reader.next();
    }
    expect(heddle.statistics.dropped.slowClient).toBeGreaterThan(0);
    expect(heddle.clientCount).toBe(3);
  });

  test.each(['broadcast', 'publish'] as const)('costs no memory beyond its limit by %s', async (way) => {
    const serving = await serve({
      handler: handlerFile('obey.mjs'),
      maxBackpressureBytes,
      slowClient: 'drop',
    });
    const { heddle, port } = serving;
    const lazy = await Promise.all(Array.from({ length: 5 }, () => connectRaw(port)));
    for (const raw of lazy) {
      raw.write(clientFrame(opcode.text, 'subscribe news'), clientFrame(opcode.text, 'say ready'));
      await raw.frame();
      raw.socket.pause();
    }
    const data = Buffer.alloc(100_000);
    const before = process.memoryUsage.rss();
    // A fifth of a gigabyte for each of them.
    for (let count = 0; count < 2000; count++) {
      if (way === 'broadcast') heddle.broadcast(data);
      else heddle.publish('news', data);
      if (count % 10 === 0) await new Promise(setImmediate);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
    expect(heddle.statistics.dropped.slowClient).toBeGreaterThan(5000);
    for (const { queuedBytesOut } of (await heddle.listClients()).clients) {
      // One message may go beyond the limit.
      expect(queuedBytesOut).toBeLessThan(maxBackpressureBytes + 100_000 + 20);
    }
  });
});

describe('a ping of a client that does not read', () => {
  async function pinged(limit: number): Promise<{ serving: Serving; lazy: RawSocket }> {
    const serving = await serve({ handler, maxBackpressureBytes: limit, slowClient: 'drop' });
    const { statistics } = serving.heddle;
    const lazy = await lazyReader(serving);
    await until(() => statistics.messagesOut + statistics.dropped.slowClient === 400, 'all carried out');
    lazy.write(clientFrame(opcode.ping, 'are you there?'));
    return { serving, lazy };
  }

  test('is answered behind what waits for the client', async () => {
    const { serving, lazy } = await pinged(100_000_000);
    expect((await serving.heddle.listClients()).clients[0]?.queuedBytesOut).toBeGreaterThan(0);
    lazy.socket.resume();
    for (let count = 0; count < 400; count++) expect((await lazy.frame())?.opcode).toBe(opcode.text);
    const pong = await lazy.frame();
    expect([pong?.opcode, pong?.payload.toString()]).toEqual([opcode.pong, 'are you there?']);
  });

  test('is dropped and counted beyond MAX_BACKPRESSURE_BYTES; the next one is answered when it reads again', async () => {
    const { serving, lazy } = await pinged(maxBackpressureBytes);
    const { statistics } = serving.heddle;
    await until(() => statistics.messagesOut + statistics.dropped.slowClient === 401, 'the pong dropped');
    lazy.socket.resume();
    for (let count = 0; count < statistics.messagesOut; count++) await lazy.frame();
    lazy.write(clientFrame(opcode.ping, 'and now?'));
    expect((await lazy.frame())?.payload.toString()).toBe('and now?');
  });

  test('costs no memory beyond the limit, however many there are', async () => {
    const { serving, lazy } = await pinged(maxBackpressureBytes);
    const { statistics } = serving.heddle;
    const pings = Buffer.concat(Array.from({ length: 500 }, () => clientFrame(opcode.ping, 'x'.repeat(125))));
    const before = statistics.dropped.slowClient;
    while (statistics.dropped.slowClient < before + 100_000) {
      if (!lazy.socket.write(pings)) await within(once(lazy.socket, 'drain'), 'room for more pings');
      await new Promise(setImmediate);
    }
    const [info] = (await serving.heddle.listClients()).clients;
    expect(info?.queuedBytesOut).toBeLessThan(maxBackpressureBytes + 100_000 + 20);
  });
});
