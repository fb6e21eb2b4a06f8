// A client that is a WebSocket connection. Its socket is there from open to close and is never touched after.
import { closeCodes, maxCloseReasonBytes, type TurnedAway } from '../../protocol/close-codes.ts';
import { nativeText } from '../sockets/native-text.ts';
import { type Socket, sendBuffered, sendDropped } from '../sockets/uws.ts';
import { Client } from './client.ts';
import type { ClientGeneration } from './client-generation.ts';
import type { ClientHead } from './client-head.ts';
import { smallBytes } from './held-memory.ts';
import type { Subscriptions } from './subscription-limits.ts';
import type { Traffic } from './traffic.ts';

export class SocketClient extends Client {
  /** Null before open and after close: uWS throws for any use of a closed socket. */
  socket: Socket | null = null;
  /** Its turn of a shutdown has come: what still arrives of it is dropped and counted. */
  isClosing = false;
  /** Whether it is told when the handler fails on its messages. */
  showsErrors = false;
  /** The topics it is subscribed to. */
  readonly #subscribed: Subscriptions = { count: 0, bytes: 0 };
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

  override get topics(): number {
    return this.#subscribed.count;
  }

  get bufferedBytes(): number {
    return this.socket?.getBufferedAmount() ?? 0;
  }

  get heldBytes(): number {
    const state = this.keptState?.byteLength ?? 0;
    return this.ownBytes + this.bufferedBytes + this.ledger.queuedBytes + this.#subscribed.bytes + state;
  }

  send(data: Uint8Array, isBinary: boolean): void {
    if (this.deliver(data, isBinary)) this.sent(this.#traffic, data, isBinary);
  }

  /** Sends what was published, which is counted with its topic. Returns whether it is on its way. */
  deliver(data: Uint8Array, isBinary: boolean): boolean {
    const { memory, compressFromBytes, statistics } = this.#traffic;
    if (this.socket === null) {
      statistics.drop('clientGone');
      return false;
    }
    const isSmall = data.byteLength <= smallBytes;
    if (memory.isFull && !(isSmall && this.bufferedBytes === 0) && !this.#mayHold(isSmall)) {
      statistics.drop('memoryFull');
      return false;
    }
    // What is dropped is counted by the listener's `dropped` callback, which also sees dropped publishes.
    const result = this.socket.send(data, isBinary, data.byteLength >= compressFromBytes);
    if (result === sendDropped) return false;
    // At most; how much it is is seen when the client has its turn of being looked at.
    if (result === sendBuffered)
      memory.add('unsent', Math.min(data.byteLength, this.socket.getBufferedAmount()));
    return true;
  }

  override keep(state: Uint8Array<ArrayBuffer> | null): void {
    const { memory } = this.#traffic;
    const bytes = state?.byteLength ?? 0;
    const mayKeep = bytes <= smallBytes || !memory.isFull || this.#mayHold(false);
    const kept = mayKeep ? state : null;
    memory.add('keptState', (kept?.byteLength ?? 0) - (this.keptState?.byteLength ?? 0));
    super.keep(kept);
  }

  // Those who hold most pay for it, which this one may be; where that is not enough, it does not become one of them.
  #mayHold(isSmall: boolean): boolean {
    const { memory, statistics } = this.#traffic;
    const hasRoom = memory.makeRoom();
    if (this.socket === null || hasRoom) return this.socket !== null;
    if (!isSmall) {
      statistics.closedForMemory++;
      this.closeForMemory('memory is full');
    }
    return false;
  }

  /** Starts the close handshake. `reason` is cut to what a close frame holds. */
  close(code: number, reason: string): void {
    if (this.socket === null) return this.#traffic.statistics.drop('clientGone');
    const { memory, lingering } = this.#traffic;
    const unsent = this.socket.getBufferedAmount();
    if (unsent > 0 && memory.isNearlyFull) return this.destroy();
    // uWS keeps what was not sent, and says nothing when it lets go of it.
    lingering.add(unsent);
    this.socket.end(code, nativeText(cutReason(reason)));
  }

  /** Closes it for a reason that is not its own, with the code that CLOSE_CODES has for it. */
  turnAway(why: TurnedAway, reason: string): void {
    this.close(this.#traffic.turnAwayCodes[why], reason);
  }

  /** The same where memory is short: who has not read what came before cannot be told why it is closed. */
  closeForMemory(reason: string): void {
    if (this.bufferedBytes > 0) this.destroy();
    else this.turnAway('OVERLOADED', reason);
  }

  /** The socket is gone. */
  left(): void {
    this.socket = null;
    this.#traffic.subscriptions.leaveAll(this.#subscribed);
    this.#traffic.largeTopics.left(this);
  }

  /** Ends the connection without a close frame. */
  destroy(): void {
    this.socket?.close();
  }

  subscribe(topic: string): void {
    if (this.socket === null) return this.#traffic.statistics.drop('clientGone');
    if (this.isSubscribed(topic)) return;
    const refusal = this.#traffic.subscriptions.enter(this.#subscribed, topic);
    if (refusal === null) {
      this.socket.subscribe(nativeText(topic));
      this.#traffic.largeTopics.subscribed(this, topic);
    } else {
      this.#traffic.statistics.drop('tooManySubscriptions');
      const reason = `${refusal.limit} would be exceeded`;
      if (refusal.isOwn) this.close(closeCodes.POLICY.code, reason);
      else this.turnAway('OVERLOADED', reason);
    }
  }

  unsubscribe(topic: string): void {
    if (this.socket === null) return this.#traffic.statistics.drop('clientGone');
    if (!this.isSubscribed(topic)) return;
    this.#traffic.subscriptions.leave(this.#subscribed, topic);
    this.socket.unsubscribe(nativeText(topic));
    this.#traffic.largeTopics.unsubscribed(this, topic);
  }

  isSubscribed(topic: string): boolean {
    return this.socket?.isSubscribed(nativeText(topic)) ?? false;
  }

  publish(topic: string, data: Uint8Array, isBinary: boolean): void {
    if (this.socket === null) return this.#traffic.statistics.drop('clientGone');
    this.socket.publish(
      nativeText(topic),
      data,
      isBinary,
      data.byteLength >= this.#traffic.compressFromBytes,
    );
  }

  /** The topics it is subscribed to. */
  listTopics(): readonly string[] {
    return this.socket?.getTopics() ?? [];
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
