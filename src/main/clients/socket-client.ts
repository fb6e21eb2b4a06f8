// A client that is a WebSocket connection. Its socket is there from open to close and is never touched after.
import { maxCloseReasonBytes } from '../../protocol/close-codes.ts';
import { type Socket, sendDropped } from '../sockets/uws.ts';
import { Client } from './client.ts';
import type { ClientGeneration } from './client-generation.ts';
import type { ClientHead } from './client-head.ts';
import type { Traffic } from './traffic.ts';

export class SocketClient extends Client {
  /** Null before open and after close: uWS throws for any use of a closed socket. */
  socket: Socket | null = null;
  /** Its turn of a shutdown has come: what still arrives of it is dropped and counted. */
  isClosing = false;
  readonly #traffic: Traffic;

  constructor(
    ref: number,
    head: ClientHead,
    connectedAt: number,
    traffic: Traffic,
    generation: ClientGeneration<Client>,
  ) {
    super(ref, head, connectedAt, generation);
    this.#traffic = traffic;
  }

  get isOnline(): boolean {
    return this.socket !== null;
  }

  get isRequest(): boolean {
    return false;
  }

  get bufferedBytes(): number {
    return this.socket?.getBufferedAmount() ?? 0;
  }

  send(data: Uint8Array, isBinary: boolean): void {
    if (this.socket === null) return this.#traffic.statistics.drop('clientGone');
    // What is dropped is counted by the listener's `dropped` callback, which also sees dropped publishes.
    if (this.socket.send(data, isBinary, this.#traffic.compress) === sendDropped) return;
    this.sent(this.#traffic, data, isBinary);
  }

  /** Starts the close handshake. `reason` is cut to what a close frame holds. */
  close(code: number, reason: string): void {
    if (this.socket === null) return this.#traffic.statistics.drop('clientGone');
    this.socket.end(code, cutReason(reason));
  }

  /** Ends the connection without a close frame. */
  destroy(): void {
    this.socket?.close();
  }

  subscribe(topic: string): void {
    if (this.socket === null) return this.#traffic.statistics.drop('clientGone');
    this.socket.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    if (this.socket === null) return this.#traffic.statistics.drop('clientGone');
    this.socket.unsubscribe(topic);
  }

  isSubscribed(topic: string): boolean {
    return this.socket?.isSubscribed(topic) ?? false;
  }

  publish(topic: string, data: Uint8Array, isBinary: boolean): void {
    if (this.socket === null) return this.#traffic.statistics.drop('clientGone');
    this.socket.publish(topic, data, isBinary, this.#traffic.compress);
  }

  cork(work: () => void): void {
    if (this.socket === null) work();
    else this.socket.cork(work);
  }
}

function cutReason(reason: string): string {
  if (Buffer.byteLength(reason) <= maxCloseReasonBytes) return reason;
  const room = new Uint8Array(maxCloseReasonBytes);
  const { read } = new TextEncoder().encodeInto(reason, room);
  return reason.slice(0, read);
}
