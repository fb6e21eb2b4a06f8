// `heddle admin` tells of what waits and of a shutdown, while it lasts.
import { expect, test } from 'vitest';
import { serveAdmin, token } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { pipe } from '../../support/servers/piped-cli.ts';
import { handlerFile } from '../../support/servers/serve.ts';

test('status and lanes tell how long the oldest message has waited', async () => {
  const { url, admin, heddle } = await serveAdmin({ handler: handlerFile('obey.mjs') });
  const run = async (command: string) =>
    (await pipe(['admin', command], '', { ADMIN_TOKEN: token, ADMIN_PORT: String(admin.port) })).stdout;
  expect(await run('status')).toMatch(/^Oldest still waiting +none waits$/m);
  const [busy, waiting] = [await connect(`${url}/busy`), await connect(`${url}/waiting`)];
  busy.send('work 15000 done');
  await until(() => heddle.statistics.messagesIn === 1, 'the long message in');
  waiting.send('say hello');
  await until(async () => /^Oldest still waiting +\d/m.test(await run('status')), 'its age');
  // The lanes are those of the last second.
  await until(
    async () => /^0 +\d+ +\d+ % +2 +\d+ +[\d.]+ (?:ms|s) +\d+ /m.test(await run('lanes')),
    'its age in the lane',
  );
  await heddle.close();
}, 30_000);

test('status tells how far a shutdown has come', async () => {
  const { url, admin, heddle } = await serveAdmin({ drainMs: 60_000 });
  const clients = [await connect(url), await connect(url)];
  void heddle.close();
  const { stdout } = await pipe(['admin', 'status'], '', {
    ADMIN_TOKEN: token,
    ADMIN_PORT: String(admin.port),
  });
  expect(stdout).toMatch(/^Shutdown +draining, [12] of 2 clients left, at most \d+ s more$/m);
  for (const client of clients) client.socket.terminate();
});
