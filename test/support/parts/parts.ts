// A server put together from its parts, for tests that look inside: nobody connects to it.
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { ServerOptions } from '#dist/index.js';
import { SocketClient } from '#dist/main/clients/socket-client.js';
import { type Core, startCore } from '#dist/main/core.js';
import { HeddleServer } from '#dist/main/server.js';
import { createApp, type Socket } from '#dist/main/sockets/uws.js';
import { writeHeader } from '#dist/protocol/client-details.js';
import { settingsFromOptions } from '#dist/settings/settings.js';
import { Admin, token } from '../admin.ts';

export interface Parts {
  core: Core;
  heddle: HeddleServer;
  admin: Admin;
}

/** Started but not listening; its admin listener is open. */
export async function startParts(options: ServerOptions = {}): Promise<Parts> {
  const settings = settingsFromOptions({
    workers: 1,
    drainMs: 0,
    adminPort: 0,
    adminToken: token,
    ...options,
  });
  const app = createApp(undefined);
  const core = await startCore(app, settings, pino({ level: 'silent' }));
  const heddle = new HeddleServer(app, core);
  await heddle.openAdmin();
  onTestFinished(() => heddle.close());
  return { core, heddle, admin: new Admin(heddle.admin?.port ?? 0) };
}

/** Puts a client into the registry that has no connection. */
export function addClient(core: Core, index: number): SocketClient {
  const details = {
    name: `name-${index}`,
    url: `/name-${index}?room=${index % 10}`,
    headers: writeHeader('user-agent', 'test'),
    address: `10.0.${(index >> 8) & 255}.${index & 255}`,
    subprotocol: '',
  };
  const client = new SocketClient(
    core.registry.nextRef(),
    details,
    1_700_000_000_000 + index,
    core.traffic,
    core.generation,
  );
  const noSocket = { getBufferedAmount: () => 0, end: () => core.registry.remove(client), close: () => {} };
  client.socket = noSocket as unknown as Socket;
  core.registry.add(client);
  return client;
}
