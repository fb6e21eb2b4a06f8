import { describe, expect, test } from 'vitest';
import { clientFrame, connectRaw, opcode } from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

// One message a second: however slow the machine is, ten messages in one packet are too many.
const slow = { handler: 'echo', maxMessagesPerSec: 1, messageBurst: 3 } as const;

function burst(count: number): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, number) => clientFrame(opcode.text, String(number))),
  );
}

describe('a client that sends faster than MAX_MESSAGES_PER_SEC', () => {
  test('is closed with 1008 and the limit; what was within it is answered or on its way', async () => {
    const { url, heddle, log } = await serve({ ...slow, handler: handlerFile('obey.mjs') });
    const undertaker = await connect(`${url}/undertaker`);
    const client = await connect(`${url}/hasty`);
    for (let number = 0; number < 10; number++) client.send(`say ${number}`);
    const reason = 'MAX_MESSAGES_PER_SEC = 1 (at most 3 at once) was exceeded';
    expect(await client.closed).toEqual({ code: 1008, reason });
    expect(await undertaker.next()).toBe(`hasty 1008 ${reason}`);
    expect(heddle.statistics.dropped.rateLimit).toBe(1);
    expect(heddle.lanes()[0]?.messagesHandled).toBe(3);
    expect(await log.line({ level: 40 })).toMatchObject({ limit: reason });
  });

  test('loses what is too much with ON_RATE_LIMIT drop, which is counted, and stays', async () => {
    const { port, heddle } = await serve({ ...slow, onRateLimit: 'drop' });
    const client = await connectRaw(port);
    client.write(burst(10));
    for (let number = 0; number < 3; number++) {
      expect((await client.frame())?.payload.toString()).toBe(String(number));
    }
    await until(() => heddle.statistics.messagesIn === 10, 'ten messages in');
    expect(heddle.statistics.dropped.rateLimit).toBe(7);
    // The bucket fills again.
    await until(async () => {
      const before = heddle.statistics.dropped.rateLimit;
      client.write(clientFrame(opcode.text, 'again'));
      const { messagesIn } = heddle.statistics;
      await until(() => heddle.statistics.messagesIn > messagesIn, 'the message in');
      return heddle.statistics.dropped.rateLimit === before;
    }, 'a message let through');
    expect((await client.frame())?.payload.toString()).toBe('again');
    expect(heddle.clientCount).toBe(1);
  });

  test('takes nothing from another client', async () => {
    const { port, url } = await serve({ ...slow, onRateLimit: 'drop' });
    const flooder = await connectRaw(port);
    flooder.write(burst(1000));
    const other = await connect(url);
    for (const text of ['a', 'b', 'c']) expect(await other.ask(text)).toBe(text);
  });
});

test('as many messages as MAX_MESSAGES_PER_SEC may come at once unless MESSAGE_BURST says otherwise', async () => {
  const { port, heddle } = await serve({ handler: 'echo', maxMessagesPerSec: 100, onRateLimit: 'drop' });
  const client = await connectRaw(port);
  client.write(burst(100));
  for (let number = 0; number < 100; number++) await client.frame();
  expect(heddle.statistics.dropped.rateLimit).toBe(0);
});

test('pings and requests do not count', async () => {
  const { http, port, heddle } = await serve({ ...slow, messageBurst: 1 });
  const client = await connectRaw(port);
  client.write(...Array.from({ length: 20 }, () => clientFrame(opcode.ping, 'x')));
  for (let count = 0; count < 20; count++) expect((await client.frame())?.opcode).toBe(opcode.pong);
  for (let count = 0; count < 5; count++) {
    expect((await fetch(`${http}/messages`, { method: 'POST', body: 'x' })).status).toBe(200);
  }
  expect(heddle.statistics.dropped.rateLimit).toBe(0);
});
