// Requests that nobody waits for any more, wherever they wait themselves: nothing of them is left, no hook begins for them,
// and the counts balance.
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { clientFrame, connectRaw, openRaw, type RawSocket } from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { handlerFile, type Serving, serve } from '../../support/servers/serve.ts';

function post(text: string): Buffer {
  const head = `POST /messages HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n`;
  return Buffer.from(head + text);
}

async function send({ port }: Serving, text: string): Promise<RawSocket> {
  const raw = await openRaw(port);
  raw.write(post(text));
  return raw;
}

function printed({ log }: Serving, word: string): string[] {
  return log.lines.flatMap(({ msg }) => (msg?.startsWith(`${word} `) ? [msg.slice(word.length + 1)] : []));
}

async function untilNothingIsLeft({ heddle }: Serving): Promise<void> {
  await until(() => heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0), 'idle lanes');
}

/** Keeps the worker of a server with one busy, while `meanwhile` runs; then waits until all is over. */
async function whileBusy(
  serving: Serving,
  milliseconds: number,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const busy = await send(serving, `busy ${milliseconds}`);
  await until(() => printed(serving, 'message').includes(`busy ${milliseconds}`), 'a busy worker');
  await meanwhile();
  await busy.readHead();
  busy.socket.destroy();
  await untilNothingIsLeft(serving);
}

const all = ['telling.mjs', 'telling-messages.mjs', 'telling-pinned.mjs'];

describe.each(all)('of requests to %s that wait while their senders go', (file) => {
  const options = { handler: handlerFile(`waiting/${file}`), workers: 1, spareWorkers: 0 };

  test('nothing is left, and those who come find room', async () => {
    const serving = await serve({ ...options, maxConnectionsPerAddress: 8 });
    for (let round = 1; round <= 3; round++) {
      await whileBusy(serving, 300 + round, async () => {
        const gone = await Promise.all(Array.from({ length: 4 }, () => send(serving, 'gone')));
        await until(() => serving.heddle.statistics.messagesIn === 5 * round, 'all requests');
        for (const raw of gone) raw.socket.resetAndDestroy();
        await pause(50);
      });
    }
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect(serving.url)));
    expect(await Promise.all(clients.map((client) => client.ask('here')))).toEqual(clients.map(() => 'here'));
  });

  test('every hook that began has its fellows, and what was not begun is counted', async () => {
    const serving = await serve(options);
    await whileBusy(serving, 301, async () => {
      const gone = await Promise.all(Array.from({ length: 4 }, () => send(serving, 'gone')));
      await until(() => serving.heddle.statistics.messagesIn === 5, 'all requests');
      for (const raw of gone) raw.socket.resetAndDestroy();
      await pause(50);
    });
    const { dropped, messagesIn } = serving.heddle.statistics;
    expect(printed(serving, 'message').length + dropped.abandoned).toBe(messagesIn);
    await until(
      () => printed(serving, 'close').length === printed(serving, 'open').length,
      'as many close as open hooks',
    );
    expect(printed(serving, 'close').sort()).toEqual(printed(serving, 'open').sort());
  });

  test('those that are answered with 504 meanwhile are not begun behind it', async () => {
    const serving = await serve({ ...options, requestTimeoutMs: 150 });
    await whileBusy(serving, 600, async () => {
      const late = await Promise.all(
        Array.from({ length: 8 }, (_, number) => send(serving, `late-${number}`)),
      );
      for (const raw of late) await raw.readHead();
      for (const raw of late) expect(raw.head).toContain(' 504 ');
      for (const raw of late) raw.socket.destroy();
    });
    const { dropped, messagesIn } = serving.heddle.statistics;
    expect(printed(serving, 'message').length + dropped.abandoned).toBe(messagesIn);
    expect(dropped.abandoned).toBeGreaterThan(0);
  });
});

// So many frames wake a worker in the middle of a turn.
test.each([0, 126, 127, 128, 300])(
  'of two requests in one packet behind %i messages of the same turn the handler sees neither',
  async (count) => {
    const serving = await serve({ handler: handlerFile('waiting/telling-pinned.mjs'), workers: 1 });
    const talker = await connectRaw(serving.port, '/talker');
    const raw = await openRaw(serving.port);
    const { messagesIn } = serving.heddle.statistics;
    talker.write(Buffer.concat(Array.from({ length: count }, () => clientFrame(1, 'm'))));
    raw.write(Buffer.concat([post('one'), post('two')]));
    await raw.ended();
    await until(() => serving.heddle.statistics.messagesIn >= messagesIn + count + 1, 'all messages');
    await untilNothingIsLeft(serving);
    expect(printed(serving, 'message').filter((text) => text !== 'm')).toEqual([]);
    talker.socket.destroy();
  },
);

test('where a worker has written over what waits, it is ended, and the process lives', async () => {
  const serving = await serve({
    handler: handlerFile('dying/vandal.mjs'),
    workers: 1,
    handlerTimeoutMs: 5000,
  });
  const { heddle, url, log } = serving;
  const client = await connect(url);
  // So that there are pages, which the vandal has seen, for what waits later.
  for (let round = 0; round < 6; round++) {
    for (let number = 0; number < 12; number++) client.send(Buffer.alloc(200_000));
    expect(await client.inbox.take(12)).toEqual(Array.from({ length: 12 }, () => 'fine'));
  }
  client.send('smash');
  await pause(100);
  const requests: RawSocket[] = [];
  for (let number = 0; number < 8; number++) {
    requests.push(await send(serving, 'hi'));
    await pause(20);
  }
  for (const raw of requests.slice(3)) {
    raw.socket.resetAndDestroy();
    await pause(20);
  }
  requests.push(await send(serving, 'hi'));
  await until(() => heddle.statistics.workersLost > 0, 'the end of the vandal');
  await log.line({ msg: 'lane has a new worker' });
  expect(await (await connect(url)).ask('hello')).toBe('fine');
  for (const raw of requests) raw.socket.destroy();
});
