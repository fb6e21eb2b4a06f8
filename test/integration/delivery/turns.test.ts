// What is sent without end, or to very many, is carried out in steps: in order, with others served in between. The ways to
// do that: replies, broadcasts, publishes of a server and of a client, sends to a name that many have, each by handlers;
// broadcasts, publishes, closes by programs; and what a dead worker left behind.
import { describe, expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

const handler = handlerFile('unasked/sending-much.mjs');
/** Too many for a turn, and for what uWS may publish to in one go. */
const crowdSize = 1200;

const start = (): Promise<Serving> => serve({ handler, workers: 2, slowClient: 'drop' });

async function crowd(url: string, count = crowdSize): Promise<WsClient[]> {
  const clients: WsClient[] = [];
  while (clients.length < count) {
    const next = Array.from({ length: Math.min(100, count - clients.length) }, () => connect(url));
    clients.push(...(await Promise.all(next)));
  }
  // Its `open` was handled when it is answered.
  await Promise.all(clients.map((client) => client.ask('hello')));
  return clients;
}

/** Everything up to `end`. */
async function upToEnd(client: WsClient): Promise<unknown[]> {
  const all: unknown[] = [];
  for (;;) {
    const message = await client.next();
    if (message === 'end') return all;
    all.push(message);
  }
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, number) => String(number));

describe('a handler that sends in a loop', () => {
  test.each([
    ['reply', 100_000, 0],
    ['broadcast', 3000, 40],
    ['publish', 3000, 40],
    ['publish-from', 3000, 40],
    ['send-to', 3000, 40],
  ])('%s: others are answered in between, and all comes in order', async (verb, count, listeners) => {
    const { url, heddle } = await start();
    const [sender, ...listening] = await crowd(`${url}/many`, 1 + listeners);
    // Clients are spread over both workers: one of these is not on that of the sender.
    const others = await crowd(`${url}/other`, 4);
    const total = count * Math.max(1, listeners);
    const greetings = heddle.statistics.messagesOut;
    sender?.send(`${verb} ${count}`);
    await until(() => heddle.statistics.messagesOut > greetings, 'the first of it');
    const replies = await Promise.race(
      others.map(async (other) => {
        other.send('hello');
        for (;;) if ((await other.next()) === 'hello') return heddle.statistics.messagesOut;
      }),
    );
    expect(replies).toBeLessThan(total);
    if (sender !== undefined && verb !== 'publish-from') listening.push(sender);
    for (const receiver of listening) expect(await upToEnd(receiver)).toEqual(numbers(count));
  });

  test('and then ends its thread: all of it is sent before the loss is told, and the lane goes on', async () => {
    const { url, heddle } = await start();
    const sender = await connect(`${url}/sender`);
    sender.send('reply 200000 exit');
    const { code } = await sender.closed;
    expect(code).toBe(1011);
    const received = sender.inbox.drain();
    // What did not fill a page is lost with its frame.
    expect(received.length).toBeGreaterThan(100_000);
    expect(received).toEqual(numbers(received.length));
    await until(() => heddle.lanes().every(({ threadId }) => threadId !== 0), 'a worker for each lane');
    for (const client of await crowd(url, 4)) expect(await client.ask('hello')).toBe('hello');
  });
});

describe('what is for more clients than fit a turn', () => {
  test('reaches every one of them once, in order, by whatever verb', async () => {
    const { url, heddle } = await start();
    const clients = await crowd(`${url}/many`);
    const [first] = clients;
    heddle.broadcast('broadcast');
    expect(heddle.publish('everyone', 'published')).toBe(crowdSize);
    heddle.publish('everyone', 'and again');
    for (const client of clients) {
      expect(await client.inbox.take(3)).toEqual(['broadcast', 'published', 'and again']);
    }
    first?.send('publish-from 0');
    first?.send('send-to 0');
    for (const client of clients.slice(1)) expect(await client.inbox.take(2)).toEqual(['end', 'end']);
    expect(await first?.next()).toBe('end');
    expect(first?.inbox.size).toBe(0);
  });

  test('does not reach who has left or unsubscribed since the topic became large, but who came', async () => {
    const { url, heddle } = await serve({ handler: handlerFile('obey.mjs'), workers: 1 });
    const clients = await crowd(url);
    for (const client of clients) client.send('subscribe topic');
    const [leaver, quitter, ...rest] = clients;
    for (const client of clients) expect(await client.ask('say ready')).toBe('ready');
    expect(heddle.publish('topic', 'one')).toBe(crowdSize);
    await leaver?.close();
    quitter?.send('unsubscribe topic');
    const newcomer = await connect(url);
    newcomer.send('subscribe topic');
    expect(await newcomer.ask('say ready')).toBe('ready');
    expect(await quitter?.inbox.take(1)).toEqual(['one']);
    expect(await quitter?.ask('say gone')).toBe('gone');
    await until(() => heddle.clientCount === crowdSize, 'the end of one');
    expect(heddle.publish('topic', 'two')).toBe(crowdSize - 1);
    for (const client of rest) expect(await client.inbox.take(2)).toEqual(['one', 'two']);
    expect(await newcomer.next()).toBe('two');
    heddle.broadcast('three');
    expect(await quitter?.next()).toBe('three');
  });

  test('comes before what a program does after it; its data may be changed at once', async () => {
    const { url, heddle } = await start();
    const clients = await crowd(url);
    const data = Buffer.from('first');
    heddle.broadcast(data);
    data.fill('x');
    heddle.publish('everyone', data);
    data.fill('y');
    for (const { id } of (await heddle.listClients({ limit: 1000 })).clients) {
      heddle.send(id, 'last');
      heddle.disconnect(id, 4000, 'bye');
    }
    const ends = await Promise.all(clients.map(({ closed }) => closed.catch(() => null)).slice(0, 1000));
    expect(ends.filter((end) => end?.code === 4000 && end.reason === 'bye')).toHaveLength(1000);
    for (const client of clients.slice(0, 1000)) {
      expect(client.inbox.drain().map(String)).toEqual(['first', 'xxxxx', 'last']);
    }
  });

  test('does not fill the memory where a program sends in a loop', async () => {
    const { url, heddle } = await start();
    const clients = await crowd(url, 20);
    const data = Buffer.alloc(65_536);
    const before = process.memoryUsage.rss();
    for (let number = 0; number < 8000; number++) {
      data.writeUInt32BE(number);
      heddle.broadcast(data);
    }
    // 500 MiB, of which each that is too slow has the first part.
    expect(process.memoryUsage.rss() - before).toBeLessThan(300 * 1024 * 1024);
    for (const client of clients) {
      expect(((await client.next()) as Buffer).readUInt32BE()).toBe(0);
      client.socket.terminate();
    }
  });

  test('closing the listener closes everyone, behind what was broadcast', async () => {
    const { url, heddle } = await start();
    const clients = await crowd(url);
    heddle.broadcast('goodbye');
    expect(heddle.closeListener()).toBe(crowdSize);
    for (const client of clients) {
      expect((await client.closed).code).toBe(1001);
      expect(client.inbox.drain()).toEqual(['goodbye']);
    }
  });

  test('is sent before a shutdown ends', async () => {
    const { url, heddle } = await start();
    const clients = await crowd(url);
    heddle.broadcast('one');
    heddle.publish('everyone', 'two');
    await heddle.close();
    for (const client of clients) {
      await client.closed;
      expect(client.inbox.drain()).toEqual(['one', 'two']);
    }
  });
});
