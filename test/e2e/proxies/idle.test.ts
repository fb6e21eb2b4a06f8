// The one test that takes as long as it says: the time-outs of proxies are no shorter.
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../support/clients/ws-client.ts';
import { startConsoleServer } from '../../support/servers/console-server.ts';
import { proxyNames, startProxy } from '../../support/servers/proxy.ts';
import { handlerFile } from '../../support/servers/serve.ts';

test('70 seconds of silence behind nginx and behind haproxy end no connection', {
  timeout: 120_000,
}, async () => {
  const server = await startConsoleServer({}, handlerFile('obey.mjs'));
  onTestFinished(() => server.stop());
  const proxies = await Promise.all(proxyNames.map((name) => startProxy(name, server, server)));
  onTestFinished(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
  });
  const clients = await Promise.all(proxies.map(({ url }) => connect(`${url}/silent`)));
  await pause(70_000);
  expect(await Promise.all(clients.map((client) => client.ask('say still here')))).toEqual(
    proxyNames.map(() => 'still here'),
  );
});
