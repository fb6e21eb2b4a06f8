import { expect, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

test('a flood of commands from one hook is carried out in order, and other lanes are served meanwhile', async () => {
  const { url, heddle } = await serve({ handler: handlerFile('obey.mjs'), workers: 2 });
  const sink = await connect(`${url}/sink`);
  const source = await connect(url);
  const others = await Promise.all(Array.from({ length: 8 }, () => connect(url)));
  source.send('burst 50000 sink');
  for (const other of others) expect(await other.ask('say hello')).toBe('hello');
  const received = await sink.inbox.take(50_000);
  expect(received.findIndex((text, index) => text !== String(index))).toBe(-1);
  expect(heddle.statistics.dropped).toMatchObject({ noRecipient: 0, slowClient: 0, commandFailed: 0 });
});

test('a hook that sends more than the worker may be ahead waits, and nothing is lost', async () => {
  // A hundred megabytes, where sixty-four may wait.
  const { url } = await serve({
    handler: handlerFile('unasked/flood.mjs'),
    maxBackpressureBytes: 200_000_000,
  });
  const client = await connect(url);
  client.send('100 1000000');
  for (let number = 0; number < 100; number++) {
    const text = String(await client.next());
    expect([text.length, Number.parseInt(text, 10)]).toEqual([1_000_000, number]);
  }
});
