// What programs and operators send, in the order in which they said so: what is for many is carried out in steps, and
// what comes after it waits for it.
import type { Faults } from '../basics/faults.ts';
import { FifoQueue } from '../basics/fifo-queue.ts';
import type { Registry } from '../clients/registry.ts';
import type { SocketClient } from '../clients/socket-client.ts';
import type { Outlet } from './outlet.ts';
import { type Later, Sequence } from './sequence.ts';
import { type Turn, unitsOf, unitsOfClose } from './turn.ts';

const nothing = new Uint8Array(0);
/**
 * With more than this waiting all of it is carried out at once: a program that sends in a loop has the thread anyway, and is
 * not to fill the memory with copies as well.
 */
const maxWaitingBytes = 16 * 1024 * 1024;
/** What one takes beside its data, about. */
const overheadBytes = 256;

export interface OrderedSendsParts {
  readonly outlet: Outlet;
  readonly registry: Registry;
  readonly turn: Turn;
  readonly faults: Faults;
  /** How many clients are subscribed to a topic. */
  readonly subscribers: (topic: string) => number;
  /** Whether an id is of a client of another process, where the outlet reaches those; null where it does not. */
  readonly isElsewhere: ((id: string) => boolean) | null;
  /** What is beyond what may wait is dropped, where whoever sends cannot be made to wait by taking the thread. */
  readonly onDropped?: () => void;
}

/** One thing to be done; `data` is the caller's until the call returns, then a copy. */
interface Send {
  data: Uint8Array;
  readonly carryOut: (data: Uint8Array, later: Later) => void;
}

/** Each verb returns how many clients it is for; it may still be under way then. `data` may be changed afterwards. */
export class OrderedSends {
  readonly #parts: OrderedSendsParts;
  readonly #waiting = new FifoQueue<Send>();
  readonly #sequence: Sequence;
  #waitingBytes = 0;

  constructor(parts: OrderedSendsParts) {
    this.#parts = parts;
    this.#sequence = new Sequence(parts.turn, parts.faults, () => this.#next());
  }

  send(id: string, data: Uint8Array, isBinary: boolean): number {
    const { outlet, registry, isElsewhere } = this.#parts;
    if (registry.byId(id) === undefined && isElsewhere?.(id) !== true) return 0;
    this.#add(data, (bytes) => outlet.send(id, bytes, isBinary));
    return 1;
  }

  /** Sends to every client with that name. */
  sendToName(name: string, data: Uint8Array, isBinary: boolean): number {
    const { outlet, registry, isElsewhere } = this.#parts;
    const reached = registry.named(name).length;
    if (reached > 0 || isElsewhere !== null) {
      this.#add(data, (bytes, later) => outlet.sendToName(name, bytes, isBinary, later));
    }
    return reached;
  }

  publish(topic: string, data: Uint8Array, isBinary: boolean): number {
    const { outlet, subscribers, isElsewhere } = this.#parts;
    const reached = subscribers(topic);
    if (reached > 0 || isElsewhere !== null) {
      this.#add(data, (bytes, later) => outlet.publish(topic, bytes, isBinary, later));
    }
    return reached;
  }

  broadcast(data: Uint8Array, isBinary: boolean): number {
    const { outlet, registry, isElsewhere } = this.#parts;
    const reached = registry.size;
    if (reached > 0 || isElsewhere !== null) {
      this.#add(data, (bytes, later) => outlet.broadcast(bytes, isBinary, later));
    }
    return reached;
  }

  /** Does something that is to come after what was sent before. */
  after(work: () => void): void {
    this.#add(nothing, work);
  }

  /** What waits, in bytes. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Closes one client. */
  close(client: SocketClient, code: number, reason: string): void {
    this.#add(nothing, () => this.#close(client, code, reason));
  }

  /** Closes the client with that id; false where it is not online. */
  closeById(id: string, code: number, reason: string): boolean {
    const client = this.#parts.registry.byId(id);
    if (client !== undefined) this.close(client, code, reason);
    return client !== undefined;
  }

  /** Closes every client that is online now. */
  closeAll(code: number, reason: string): number {
    return this.closeEach([...this.#parts.registry.clients()], code, reason);
  }

  /** Closes these clients. */
  closeEach(clients: readonly SocketClient[], code: number, reason: string): number {
    const { turn } = this.#parts;
    let next = 0;
    const advance = (): boolean => {
      while (next < clients.length && !turn.isOver) {
        const client = clients[next++];
        if (client !== undefined) this.#close(client, code, reason);
      }
      return next === clients.length;
    };
    this.#add(nothing, (_data, later) => later(advance));
    return clients.length;
  }

  #close(client: SocketClient, code: number, reason: string): void {
    this.#parts.turn.spend(unitsOfClose(client));
    if (client.isOnline) client.close(code, reason);
  }

  #add(data: Uint8Array, carryOut: Send['carryOut']): void {
    const { onDropped } = this.#parts;
    if (onDropped !== undefined && this.#waitingBytes > maxWaitingBytes) return onDropped();
    const send: Send = { data, carryOut };
    this.#waiting.push(send);
    this.#sequence.go();
    // It is the last one: it waits as long as any does.
    if (this.#waiting.length === 0) return;
    send.data = new Uint8Array(data);
    this.#waitingBytes += bytesOf(send);
    if (this.#waitingBytes > maxWaitingBytes && onDropped === undefined) this.#sequence.finish();
  }

  #next(): boolean {
    const send = this.#waiting.shift();
    if (send === undefined) return false;
    this.#waitingBytes = Math.max(0, this.#waitingBytes - bytesOf(send));
    this.#parts.turn.spend(unitsOf(send.data.byteLength));
    send.carryOut(send.data, this.#sequence.later);
    return true;
  }
}

function bytesOf({ data }: Send): number {
  return data.byteLength + overheadBytes;
}
