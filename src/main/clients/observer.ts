// What a console listens to. While nobody does, `Traffic.observer` is null and a message costs one comparison.
// Socket thread.

import type { Statistics } from '../statistics/statistics.ts';
import type { Client } from './client.ts';
import type { SocketClient } from './socket-client.ts';

/** Called in the middle of the data path: must be quick, must not throw, must copy what it keeps of `data`. */
export interface Observer {
  joined(client: SocketClient): void;
  left(client: SocketClient, code: number): void;
  messageIn(client: Client, data: Uint8Array, isBinary: boolean): void;
  messageOut(client: Client, data: Uint8Array, isBinary: boolean): void;
  /** One publish to all subscribers of a topic. */
  published(topic: string, data: Uint8Array, isBinary: boolean, subscribers: number): void;
}

/** What all clients share: where they count, how they send, who watches. */
export interface Traffic {
  readonly statistics: Statistics;
  /** Whether messages to clients are compressed where the client agreed to it. */
  readonly compress: boolean;
  observer: Observer | null;
}
