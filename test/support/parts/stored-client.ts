// Clients for tests of what only stores and counts them: no connection is behind them.

import type { Registry } from '#dist/main/clients/registry.js';
import { SocketClient } from '#dist/main/clients/socket-client.js';
import { generationOf } from './lone-lane.ts';
import { trafficOf } from './traffic.ts';

const traffic = trafficOf();
// All that is asked of the socket of a client that nobody sends to.
const idleSocket = { getBufferedAmount: () => 0 } as unknown as NonNullable<SocketClient['socket']>;

export interface Stored {
  name?: string;
  connectedAt?: number;
  /** Default: the next that is free. */
  ref?: number;
}

/** A client that is online. The name is part of its URL, as it would be. */
export function storedClient(
  registry: Registry,
  { name, connectedAt = 0, ref = registry.nextRef() }: Stored = {},
): SocketClient {
  const details = {
    name,
    url: `/${name ?? ''}`,
    headers: '',
    address: '192.0.2.1',
    subprotocol: '',
  };
  const client = new SocketClient(ref, details, connectedAt, traffic, generationOf());
  client.socket = idleSocket;
  registry.add(client);
  return client;
}
