// What floods cost in memory. The limits say how much that may be at most; a flood that is dropped brings more than that.
import { describe, expect, test } from 'vitest';
import { maxOutboxBytes, pageBytes, pooledPages } from '#dist/protocol/limits.js';
import { flood } from '../../support/clients/flooder.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { type Serving, serve } from '../../support/servers/serve.ts';

const mib = 1024 * 1024;
const options = {
  handler: 'echo',
  maxPayloadBytes: 8 * 1024,
  maxTotalQueuedBytes: 32 * mib,
  maxBackpressureBytes: 64 * 1024,
} as const;

/** Frame and command pages that are kept, what may wait for the worker and from it, and room for garbage. */
const boundBytes = 2 * pooledPages * pageBytes + options.maxTotalQueuedBytes + maxOutboxBytes + 64 * mib;

/** Floods until it `isEnough`, while a light client asks; returns by how much resident memory had grown at most. */
async function growthDuring(serving: Serving, clients: number, isEnough: () => boolean): Promise<number> {
  const light = await connect(`${serving.url}/light`);
  expect(await light.ask('before')).toBe('before');
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  try {
    await flood(serving.port, { clients, messageBytes: 4096, mibPerSec: 400 });
    for (let number = 0; number === 0 || !isEnough(); number++) {
      expect(await light.ask(String(number))).toBe(String(number));
      // Keeps the light client below the rate limit.
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  } finally {
    clearInterval(watch);
  }
  expect(light.socket.readyState).toBe(light.socket.OPEN);
  return most - before;
}

describe('memory has a plateau, and a light client keeps getting its answers, while', () => {
  test.each([1, 100, 1000])('%i clients send more than their rate, which is dropped', async (clients) => {
    const rate = { maxMessagesPerSec: 3, messageBurst: 2, onRateLimit: 'drop' } as const;
    const serving = await serve({ ...options, ...rate });
    const { statistics } = serving.heddle;
    const grown = await growthDuring(serving, clients, () => statistics.bytesIn > 1.5 * boundBytes);
    expect(grown).toBeLessThan(boundBytes);
    expect(statistics.dropped.rateLimit).toBeGreaterThan((0.75 * statistics.bytesIn) / 4096);
    expect(serving.heddle.clientCount).toBe(clients + 1);
  });

  test.each([1, 100, 1000])(
    '%i clients send more than may wait, are closed and come again',
    async (clients) => {
      const serving = await serve({ ...options, maxQueuedMessages: 3, maxQueuedBytes: 12 * 1024 });
      const { statistics } = serving.heddle;
      const grown = await growthDuring(serving, clients, () => statistics.dropped.overload > 30 + clients);
      expect(grown).toBeLessThan(boundBytes);
      expect(statistics.connectionsOpened).toBeGreaterThan(clients);
    },
  );
});
