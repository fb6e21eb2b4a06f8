// Tells a client what its message made the handler throw, where the client asked for it and SHOW_ERRORS lets it.
import { type ShownError, writeShownError } from '../../contract/shown-error.ts';
import type { Client } from '../clients/client.ts';
import { SocketClient } from '../clients/socket-client.ts';

export function showError(client: Client | undefined, error: ShownError): void {
  if (!(client instanceof SocketClient) || !client.showsErrors || !client.isOnline) return;
  client.send(Buffer.from(writeShownError(error)), false);
}
