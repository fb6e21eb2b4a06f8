// Requests that ask for another protocol than WebSocket, as HTTP clients do that would rather speak HTTP/2 (`Upgrade: h2c`): the
// offer is passed over (RFC 9110 7.8). Node hands them to whoever takes upgrades, and to nobody else.
import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export function isForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

/** Has it answered as any other request, and closes the connection. Node has not read its body: it is taken to have none. */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, socket: Socket): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  socket.on('error', () => socket.destroy());
  response.on('finish', () => socket.destroySoon());
  server.emit('request', request, response);
}
