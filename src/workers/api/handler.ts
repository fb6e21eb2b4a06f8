// The public handler API: what a handler module exports and what it is given. Types only, but for defineHandler.
import type { Data } from '../../protocol/commands.ts';

export type { Data };

/** The hooks of a handler. */
export interface Hooks<OfClient> {
  /** Called once when the client is online, before its first message. */
  open?(client: OfClient, server: Server): void | Promise<void>;
  /** Called for each message, in the order in which they arrived. */
  message?(client: OfClient, message: Message, server: Server): void | Promise<void>;
  /** Called once after the client's last message. What is sent to it from here on is dropped and counted. */
  close?(client: OfClient, code: number, reason: string, server: Server): void | Promise<void>;
}

/** What any handler may say of itself. */
interface Promises {
  /**
   * True when a hook that was awaiting something when its thread died may be called again with the same frame, from
   * its beginning, at most twice. Default false: such a frame is reported as interrupted.
   */
  retryInterrupted?: boolean;
}

/** A handler whose clients have a `state`: pinned, or movable. */
export interface StatefulHandler<State = unknown> extends Hooks<Client<State>>, Promises {
  stateless?: false;
  /**
   * True to have `client.state` copied (structured clone) after each batch, so that it is still there when the
   * client's thread dies and another one takes over. At most MAX_KEPT_STATE_BYTES. Default false; not with `stateless`.
   */
  keepState?: boolean;
  /**
   * True, with `keepState`, to let a client move to another thread when its own is in a long hook of somebody else, or
   * died: `open` is called there with `client.moved` (or `client.recovered`), and `client.state` is as the last message
   * that was handled left it, and kept after each one. Variables of the module are then not shared by all messages of a
   * client. Default false: a client stays on its thread.
   */
  movable?: boolean;
}

/** A handler whose clients have no `state`. */
export interface StatelessHandler extends Hooks<StatelessClient>, Promises {
  /**
   * True when no hook depends on what an earlier call left on the same thread: messages of a client may then
   * run on any idle worker (still one at a time, in order), and `client.state` is not kept. Default false.
   */
  stateless: true;
  keepState?: false;
  movable?: false;
}

/**
 * A handler module's default export. Every hook may be async: the next frame of the same client waits for it,
 * other clients go on. A hook that throws or rejects costs its client that one frame (see ON_HANDLER_ERROR).
 */
export type Handler<State = unknown> = StatefulHandler<State> | StatelessHandler;

/** One message of a client. It and what it holds belong to the handler and may be kept. */
export interface Message {
  readonly isBinary: boolean;
  /** The text of a text message; of a binary one its bytes decoded as UTF-8, with a first U+FEFF. */
  readonly text: string;
  /** The bytes of a binary message; of a text one its UTF-8 bytes. */
  readonly bytes: Uint8Array;
  /** `text` of a text message, `bytes` of a binary one: `client.send(message.data)` sends the same back. */
  readonly data: string | Uint8Array;
}

/**
 * One WebSocket connection, or one `POST /messages` request for as long as it lasts, as a handler sees it.
 * The methods write commands that the socket thread carries out in order; none of them waits. Commands for a
 * client that is gone are dropped and counted.
 */
export interface StatelessClient {
  /** Unique in this process. */
  readonly id: string;
  /** The URL path without its first slash, decoded; the id where the path is empty. Several clients may share it. */
  readonly name: string;
  /** Path and query of the handshake request, as received. */
  readonly url: string;
  /** The query's fields; of a field that occurs twice the last one. */
  readonly query: Readonly<Record<string, string>>;
  /** Header fields by lower-case name; those that came on several lines are joined by `, `, cookies by `; `. */
  readonly headers: Readonly<Record<string, string>>;
  /** IP address of the other end, as text. */
  readonly address: string;
  /** The subprotocol that was agreed on, or ''. */
  readonly subprotocol: string;
  readonly transport: 'websocket' | 'http';
  /** True in and after an `open` that repeats an earlier one, because the client's thread died. */
  readonly recovered: boolean;
  /** True in and after an `open` that repeats an earlier one, because the client has moved to this thread with its state. */
  readonly moved: boolean;
  /** Sends a message. Throws SEND_TOO_LARGE, and TypeError for what is neither text nor bytes. */
  send(data: Data): void;
  /**
   * Closes with `code` (default 1000) and `reason` (at most 123 bytes of UTF-8, as text or as bytes). Throws
   * CLOSE_CODE_INVALID, CLOSE_REASON_TOO_LONG, and TypeError for what is of another type.
   */
  close(code?: number, reason?: Data): void;
  /** Receives from now on what is published to `topic` (1 to 1,024 bytes, else TOPIC_INVALID; TypeError if no text). */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /** Sends to every subscriber of `topic` but this client, which need not be one. */
  publish(topic: string, data: Data): void;
}

/** A client of a handler that does not say `stateless`. */
export interface Client<State = unknown> extends StatelessClient {
  /** Yours: kept as long as the client is online, on its thread. Undefined at first. */
  state: State;
}

/** What concerns more than one client. The same object in every hook, and the export `server` of this package. */
export interface Server {
  /** Sends to every client that is online. */
  broadcast(data: Data): void;
  /** Sends to every subscriber of `topic`. */
  publish(topic: string, data: Data): void;
  /** Sends to the client with that id, or else to every client with that name. */
  sendTo(nameOrId: string, data: Data): void;
}

/** Returns `handler` as it is: there for its types. A stateless handler has no `client.state`, and keeps none. */
export function defineHandler(handler: StatelessHandler): StatelessHandler;
export function defineHandler<State = unknown>(handler: StatefulHandler<State>): StatefulHandler<State>;
export function defineHandler(handler: Handler): Handler {
  return handler;
}
