import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Guard } from '#dist/main/admin/access/guard.js';
import { LiveStream } from '#dist/main/admin/live/live-stream.js';
import { Pulse } from '#dist/main/admin/measures/pulse.js';
import { token } from '../../support/admin.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { startParts } from '../../support/parts/parts.ts';

const bearer = { headers: { authorization: `Bearer ${token}` } };

test('a console is closed when its session ends, and an open one does not keep its session from ending', async () => {
  const { guard, live, port } = await startLive();
  const session = guard.sessions.start();
  const headers = { cookie: `heddle_session_${port}=${session}`, origin: `http://127.0.0.1:${port}` };
  const client = await connect(`ws://127.0.0.1:${port}/api/live`, { headers });
  const pinged = once(client.socket, 'ping');
  const used = vi.spyOn(guard.sessions, 'use');
  live.check();
  await pinged;
  expect(used).not.toHaveBeenCalled();
  guard.sessions.end(session);
  expect(await client.closed).toEqual({ code: 1008, reason: 'the session has ended' });
});

test('a console that does not answer a ping is cut at the next check, one that does stays', async () => {
  const { live, port } = await startLive();
  const url = `ws://127.0.0.1:${port}/api/live`;
  const [dead, alive] = [await connect(url, { ...bearer, autoPong: false }), await connect(url, bearer)];
  for (let check = 0; check < 3; check++) {
    const pinged = once(alive.socket, 'ping');
    live.check();
    await pinged;
    // Its answer has arrived when what follows it is answered.
    alive.socket.ping();
    await once(alive.socket, 'pong');
  }
  expect((await dead.closed).code).toBe(1006);
  expect(alive.socket.readyState).toBe(alive.socket.OPEN);
});

/** A live stream on a listener of its own, whose checks the test makes. */
async function startLive() {
  const { core, heddle } = await startParts();
  const source = { server: heddle, core };
  const guard = new Guard({ token, host: '127.0.0.1', isSecure: false });
  const pulse = new Pulse(core);
  const live = new LiveStream(source, guard, pulse);
  const server = createServer().on('upgrade', (request, socket, head) => live.upgrade(request, socket, head));
  server.listen(0, '127.0.0.1');
  onTestFinished(async () => {
    pulse.stop();
    await live.close();
    server.close();
  });
  await once(server, 'listening');
  return { guard, live, port: (server.address() as AddressInfo).port };
}
