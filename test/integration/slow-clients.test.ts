import { describe, expect, test } from 'vitest';
import { until } from '../support/deadline.ts';
import { clientFrame, connectRaw, opcode, type RawSocket } from '../support/raw-socket.ts';
import { handlerFile, type Serving, serve } from '../support/serve.ts';
import { connect, type WsClient } from '../support/ws-client.ts';

const handler = handlerFile('flood.mjs');
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
});
