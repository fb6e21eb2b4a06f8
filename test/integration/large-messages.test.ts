import { expect, test } from 'vitest';
import { serve } from '../support/serve.ts';
import { connect } from '../support/ws-client.ts';

const mebibyte = 1024 * 1024;

test('large messages do not take more and more memory: their pages are used again', async () => {
  const { url } = await serve({ handler: 'echo', maxPayloadBytes: 2 * mebibyte });
  const clients = await Promise.all(Array.from({ length: 4 }, () => connect(url)));
  const message = Buffer.alloc(mebibyte, 'x');
  const echo = async (rounds: number): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      for (const reply of await Promise.all(clients.map((client) => client.ask(message)))) {
        expect(reply).toHaveLength(mebibyte);
      }
    }
  };
  await echo(10);
  const before = process.memoryUsage.rss();
  await echo(75);
  // 300 messages of a mebibyte, in a page each on their way in and out.
  expect(process.memoryUsage.rss() - before).toBeLessThan(200 * mebibyte);
}, 60_000);
