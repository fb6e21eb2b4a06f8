// What decides which worker runs a client's frames. Two ways: pinned and stateless. Socket thread.
import type { Client } from './client.ts';
import type { Lane } from './lane.ts';

export interface Scheduler {
  opened(client: Client): void;
  message(client: Client, data: ArrayBuffer, isBinary: boolean): void;
  request(client: Client, body: ArrayBuffer, isBinary: boolean): void;
  closed(client: Client, code: number, reason: ArrayBuffer): void;
  /** One of the client's frames was handled. The client is undefined when it has left. */
  handled(lane: Lane, client: Client | undefined): void;
  /** The lane can take another batch. */
  credit(lane: Lane): void;
}
