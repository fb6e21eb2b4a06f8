import { expect, test } from 'vitest';
import { connect, refused } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { serve } from '../../support/servers/serve.ts';

test('MAX_CONNECTIONS_PER_ADDRESS clients of an address are let in, one more gets 429, until one leaves', async () => {
  const { url, heddle } = await serve({ maxConnectionsPerAddress: 2 });
  const clients = [await connect(url), await connect(url)];
  const refusal = await refused(url);
  expect(refusal).toMatchObject({
    status: 429,
    headers: { 'retry-after': '1' },
    body: {
      code: 'TOO_MANY_FROM_ADDRESS',
      detail: 'MAX_CONNECTIONS_PER_ADDRESS = 2 clients of 127.0.0.1 are online',
    },
  });
  expect(heddle.statistics).toMatchObject({ connectionsRefused: 1, refused: { TOO_MANY_FROM_ADDRESS: 1 } });
  // The whole 127/8 is this machine's.
  await connect(url, { localAddress: '127.0.0.2' });
  await clients[0]?.cut();
  // It counts until its worker has done with it.
  await until(
    () =>
      connect(url).then(
        () => true,
        () => false,
      ),
    'a free place',
  );
  expect((await refused(url)).status).toBe(429);
});

test('MAX_CONNECTS_PER_SEC handshakes of an address are taken, one more gets 429 and when to try again', async () => {
  const { url, heddle } = await serve({ maxConnectsPerSec: 1 });
  // Which of two in a row come within one second is up to the machine; of many at once all but a few do.
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => refused(url).catch((error: Error) => error)),
  );
  const refusals = outcomes.filter((outcome) => !(outcome instanceof Error));
  expect(refusals.length).toBeGreaterThan(0);
  expect(refusals.length).toBeLessThan(20);
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
      body: {
        code: 'CONNECTING_TOO_FAST',
        detail: '127.0.0.1 connects more often than MAX_CONNECTS_PER_SEC = 1; try again in 1 s',
      },
    });
  }
  expect(heddle.statistics.refused.CONNECTING_TOO_FAST).toBe(refusals.length);
  await connect(url, { localAddress: '127.0.0.2' });
  await until(async () => {
    return connect(url).then(
      () => true,
      () => false,
    );
  }, 'another handshake taken');
});
