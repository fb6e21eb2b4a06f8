// What the admin listener reads and acts on: the server as programs see it, and the parts under it. Socket thread.

import type { ListenerStatus } from '../../contract/schemas.ts';
import type { Core } from '../core.ts';
import type { HeddleServer } from '../server.ts';

export interface AdminSource {
  readonly server: HeddleServer;
  readonly core: Core;
}

/** Where clients connect, or null while the listener is closed. */
export function listenerStatus({ server }: AdminSource): ListenerStatus | null {
  const { listener } = server;
  return listener === null ? null : { ...listener, url: server.urlOf(listener) };
}
