// What a client's side of the server knows of the generation that runs the client's frames. A client holds one of these,
// so they take the client's type as a parameter: it need not be known here.

/** Takes what happens to clients; decides which worker runs it. */
export interface ClientScheduler<Client> {
  /** Whether a client stays on the lane it got when it came. */
  readonly isPinned: boolean;
  opened(client: Client): void;
  message(client: Client, data: ArrayBuffer, isBinary: boolean): void;
  request(client: Client, body: ArrayBuffer, isBinary: boolean): void;
  closed(client: Client, code: number, reason: ArrayBuffer): void;
  /** A request is over. A handler without a `close` hook hears nothing of it: its worker knows by itself. */
  requestEnded(client: Client): void;
}

/** That work has waited for longer than MAX_QUEUE_DELAY_MS. */
export interface Overload {
  /** The delay and the limit, in words. */
  readonly reason: string;
  /** Seconds after which it is worth trying again: what waits now has been waiting for that long. */
  readonly sec: number;
}

/** A client has one as long as it lives, and keeps it when the server takes others from then on. */
export interface ClientGeneration<Client> {
  /** Counts up in the server, from 1. */
  readonly number: number;
  readonly scheduler: ClientScheduler<Client>;
  readonly overload: {
    /**
     * Whether a message of `client`, or anything of a newcomer (null), would have to wait behind what has waited for
     * longer than MAX_QUEUE_DELAY_MS already; null when it would not. Cheap enough to be asked for every message.
     */
    of(client: Client | null): Overload | null;
  };
}
