// One of two servers behind each of the real programs ends: who comes meanwhile gets the other one.
import { describe, expect, onTestFinished, test } from 'vitest';
import { closeCodes } from '#dist/protocol/close-codes.js';
import { startRelay } from '../../support/clients/counting-relay.ts';
import { connect, type WsClient } from '../../support/clients/ws-client.ts';
import { until } from '../../support/deadline.ts';
import { type ConsoleServer, startConsoleServer } from '../../support/servers/console-server.ts';
import { type ProxyName, proxyNames, startProxy, type Upstream } from '../../support/servers/proxy.ts';
import { handlerFile } from '../../support/servers/serve.ts';

/** A server that takes all the time it is given for a drain, and is killed when the test is over. */
async function startServer(env: Record<string, string> = {}): Promise<ConsoleServer> {
  const server = await startConsoleServer({ DRAIN_MS: '3600000', ...env }, handlerFile('obey-or-echo.mjs'));
  onTestFinished(() => void server.process.kill('SIGKILL'));
  return server;
}

async function start(name: ProxyName, first: Upstream, second: Upstream) {
  const proxy = await startProxy(name, first, second);
  onTestFinished(() => proxy.stop());
  return proxy;
}

describe.each(proxyNames)('behind %s', (name) => {
  test('newcomers go to the other server from the first moment of a drain, and who is online stays until its turn', async () => {
    const [one, two] = [await startServer(), await startServer()];
    const proxy = await start(name, one, two);
    // Of four, each server gets two: one is closed in the first step, the other one's turn is far away.
    const clients: WsClient[] = [];
    while (clients.length < 4) clients.push(await connect(`${proxy.url}/`));
    const processes = await Promise.all(clients.map((client) => client.ask('process')));
    const theirs = clients.filter((_, index) => processes[index] === String(one.process.pid));
    expect(theirs.length).toBe(2);
    one.process.kill('SIGTERM');
    const [left, stays] = await Promise.race(
      theirs.map(async (client, index) => [(await client.closed).code, theirs[1 - index]] as const),
    );
    expect(left).toBe(closeCodes.RESTARTING.code);
    for (let newcomer = 0; newcomer < 4; newcomer++) {
      const client = await connect(`${proxy.url}/`);
      expect(await client.ask('process')).toBe(String(two.process.pid));
    }
    const ready = await fetch(`${one.adminUrl}readyz`);
    expect(ready.status).toBe(503);
    if (name === 'haproxy') {
      await until(() => /Server heddle\/one is DOWN.* code: 503/.test(proxy.output()), 'a red check');
    }
    expect(await stays?.ask('say still here')).toBe('still here');
    for (let count = 0; count < 4; count++) {
      const answer = await fetch(`${proxy.http}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: 'process',
      });
      expect([answer.status, await answer.text()]).toEqual([200, String(two.process.pid)]);
    }
  });

  test('requests share a connection to the server, chunked ones with CHUNKED_REQUESTS=accept', async () => {
    const server = await startServer({ CHUNKED_REQUESTS: 'accept' });
    const relay = await startRelay(server.port);
    const upstream = { port: relay.port, adminPort: server.adminPort };
    const proxy = await start(name, upstream, upstream);
    const headers = { 'content-type': 'text/plain' };
    for (let count = 0; count < 10; count++) {
      const body = count % 2 === 0 ? 'say hello' : new Blob(['say hello']).stream();
      const options = { method: 'POST', headers, body, duplex: 'half' } as const;
      expect(await (await fetch(`${proxy.http}/messages`, options)).text()).toBe('hello');
    }
    expect(relay.connections()).toBeLessThanOrEqual(2);
  });
});
