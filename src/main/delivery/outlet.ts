// The one way out for what is sent to others than the client a hook runs for: handlers, programs and operators all send
// here. Small, so that another one can stand before that of this process and pass on what others must see.
import type { Client } from '../clients/client.ts';
import type { Later } from './sequence.ts';

/**
 * Every way to send. `data` is a view that is valid during the call only. Each verb returns how many clients it is for;
 * one of them may be gone when its turn comes, or still be too slow for it, which is counted with the client. What is for
 * more clients than fit a turn of the event loop goes on through `later`; what must come after it waits for that.
 */
export interface Outlet {
  /** Sends to the client with that id: 1, or 0 where it is not online. */
  send(id: string, data: Uint8Array, isBinary: boolean): number;
  /** Sends to every client with that name. */
  sendToName(name: string, data: Uint8Array, isBinary: boolean, later: Later): number;
  /**
   * Sends to the client with that id, or to every client with that name: ids and names are two spaces, for no client can
   * have a name of the form of an id. What is for nobody is counted as dropped, because whoever sends in this way is not told.
   */
  sendTo(nameOrId: string, data: Uint8Array, isBinary: boolean, later: Later): number;
  /** Sends to every subscriber of `topic`. */
  publish(topic: string, data: Uint8Array, isBinary: boolean, later: Later): number;
  /** Sends to every subscriber of `topic` but `sender`. */
  publishFrom(sender: Client, topic: string, data: Uint8Array, isBinary: boolean, later: Later): number;
  /** Sends to every client that is online. */
  broadcast(data: Uint8Array, isBinary: boolean, later: Later): number;
}
