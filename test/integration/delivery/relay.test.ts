import { expect, test } from 'vitest';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { serve } from '../../support/servers/serve.ts';

async function clients(url: string, ...paths: string[]): Promise<WsClient[]> {
  return Promise.all(paths.map((path) => connect(`${url}/${path}`)));
}

test('relay forwards text and binary unchanged to every client but the sender', async () => {
  const { url, heddle } = await serve({ handler: 'relay', workers: 2 });
  const [alice, bob, carol] = (await clients(url, 'alice', 'bob', 'carol')) as [WsClient, WsClient, WsClient];
  await until(
    () => heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0),
    'everyone known to the handler',
  );
  alice.send('hello');
  alice.send(Uint8Array.of(0, 128, 255));
  for (const other of [bob, carol]) {
    expect(await other.inbox.take(2)).toEqual(['hello', Buffer.of(0, 128, 255)]);
  }
  bob.send('hello alice');
  expect(await alice.next()).toBe('hello alice');
});

test('relay with ?to=NAME forwards to the clients of that name only', async () => {
  const { url, heddle } = await serve({ handler: 'relay', workers: 2 });
  const [alice, bob, bob2, carol] = (await clients(url, 'alice?to=bob', 'bob?to=alice', 'bob', 'carol')) as [
    WsClient,
    WsClient,
    WsClient,
    WsClient,
  ];
  await until(
    () => heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0),
    'everyone known to the handler',
  );
  alice.send('psst');
  expect([await bob.next(), await bob2.next()]).toEqual(['psst', 'psst']);
  bob.send(Uint8Array.of(1));
  expect(await alice.next()).toEqual(Buffer.of(1));
  carol.send('everyone');
  expect(await alice.next()).toBe('everyone');
  expect(carol.inbox.size).toBe(0);
});

test('relay to a name that is not online is counted, and nobody gets it', async () => {
  const { url, heddle } = await serve({ handler: 'relay' });
  const [alice, bob] = (await clients(url, 'alice?to=nobody', 'bob')) as [WsClient, WsClient];
  alice.send('hello?');
  await until(() => heddle.statistics.dropped.noRecipient === 1, 'the drop');
  expect(bob.inbox.size).toBe(0);
});

test('a request to relay goes to the clients', async () => {
  const { url, http, heddle } = await serve({ handler: 'relay', requestTimeoutMs: 200 });
  const [bob] = (await clients(url, 'bob')) as [WsClient];
  await until(
    () => heddle.lanes().every(({ queuedFrames }) => queuedFrames === 0),
    'everyone known to the handler',
  );
  const answer = await fetch(`${http}/messages?to=bob`, { method: 'POST', body: 'from outside' });
  expect(await bob.next()).toBe('from outside');
  // Relay has nothing to answer with.
  expect(answer.status).toBe(504);
});
