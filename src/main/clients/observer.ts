// What a console listens to. While nobody does, `Traffic.observer` is null and a message costs one comparison.

/** What an observer sees of a client. */
export interface ObservedClient {
  readonly ref: number;
  /** Undefined where the id serves as the name. */
  readonly givenName: string | undefined;
  readonly address: string;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
}

/** Called in the middle of the data path: must be quick, must not throw, must copy what it keeps of `data`. */
export interface Observer {
  joined(client: ObservedClient): void;
  left(client: ObservedClient, code: number): void;
  messageIn(client: ObservedClient, data: Uint8Array, isBinary: boolean): void;
  messageOut(client: ObservedClient, data: Uint8Array, isBinary: boolean): void;
  /** One publish to all subscribers of a topic, without the one that published it if it is one. */
  published(
    topic: string,
    data: Uint8Array,
    isBinary: boolean,
    subscribers: number,
    sender?: ObservedClient,
  ): void;
}
