// The intake: everything that clients may ask of the data listener, with one admission for all of them.
import { addressText } from '../basics/address.ts';
import { Admission } from '../limits/admission.ts';
import { type App, serveWebSockets, watchConnections } from '../sockets/uws.ts';
import { Connections } from './connections.ts';
import { serveHttp } from './http-routes.ts';
import type { IntakeParts } from './intake-parts.ts';
import { socketBehavior } from './socket-routes.ts';

/** Puts the routes on `app`, before it listens. */
export function openIntake(app: App, parts: IntakeParts): void {
  const admission = new Admission(parts);
  parts.registry.onForgotten = (client) => {
    admission.left(client);
    parts.memory.add('clients', -client.ownBytes);
  };
  const connections = new Connections(parts);
  watchConnections(app, parts.faults, {
    accepted: (address) => connections.accepted(() => addressText(address())),
    ended: () => connections.ended(),
  });
  serveWebSockets(app, socketBehavior(parts, admission, connections));
  serveHttp(app, parts, admission);
}
