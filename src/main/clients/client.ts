// One client on the socket thread: a WebSocket connection or a request, its counts, and how commands reach it.
import { writeDetails } from '../../protocol/client-details.ts';
import { WorkMeter } from '../basics/work-meter.ts';
import type { Lane } from '../lanes/lane.ts';
import type { LaneBits } from '../lanes/lane-bits.ts';
import type { ClientGeneration } from './client-generation.ts';
import type { ClientHead } from './client-head.ts';
import { ClientLedger } from './client-ledger.ts';
import type { Traffic } from './traffic.ts';

/** What a client costs beside its texts, about. */
const overheadBytes = 1024;

/**
 * The base of both kinds of client. Fields are plain and few, because there may be a hundred thousand of them;
 * what only the console reads is worked out when it is read.
 */
export abstract class Client {
  readonly ref: number;
  /** The name from the URL path, or undefined where the id serves as the name. */
  readonly givenName: string | undefined;
  readonly url: string;
  /** The header fields as `readHeaders` takes them: kept as one string, it takes a fraction of the memory. */
  readonly headersText: string;
  readonly address: string;
  readonly subprotocol: string;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
  /** The one whose workers run its frames. */
  readonly generation: ClientGeneration<Client>;
  /** The lane it is pinned to, or where it is at home; with a stateless handler the one that has frames of it, or null. */
  lane: Lane | null = null;
  /** What is owed to it: what is on its way to a handler or in it. */
  readonly ledger = new ClientLedger();
  /** The lanes whose workers know its details, a bit each, where it is not pinned. */
  knownTo: LaneBits = 0;
  messagesIn = 0;
  bytesIn = 0;
  messagesOut = 0;
  bytesOut = 0;
  handlerTimeUs = 0;
  /** Its state as its worker last handed it over, for a handler that keeps it. */
  keptState: Uint8Array<ArrayBuffer> | null = null;
  /** The handler's time for its messages; null before the first one, and for a request, which has no other. */
  work: WorkMeter | null = null;

  constructor(ref: number, head: ClientHead, connectedAt: number, generation: ClientGeneration<Client>) {
    this.ref = ref;
    this.generation = generation;
    this.givenName = head.name;
    this.url = head.url;
    this.headersText = head.headers;
    this.address = head.address;
    this.subprotocol = head.subprotocol;
    this.connectedAt = connectedAt;
  }

  abstract readonly isOnline: boolean;
  abstract readonly isRequest: boolean;
  /** Bytes that wait for a slow reader. */
  abstract readonly bufferedBytes: number;
  /** Bytes that are held for it, its messages on the way to a handler included. */
  abstract readonly heldBytes: number;

  /** Sends one message; `data` is a view that is only valid during the call. */
  abstract send(data: Uint8Array, isBinary: boolean): void;
  abstract close(code: number, reason: string): void;
  abstract subscribe(topic: string): void;
  abstract unsubscribe(topic: string): void;
  abstract isSubscribed(topic: string): boolean;
  /** Publishes to every subscriber but itself; only for a topic it is subscribed to. */
  abstract publish(topic: string, data: Uint8Array, isBinary: boolean): void;
  /** Runs `work` with its sends packed into as few packets as possible. */
  abstract cork(work: () => void): void;

  /** Topics it is subscribed to. */
  get topics(): number {
    return 0;
  }

  /** Its worker has handed its state over. */
  keep(state: Uint8Array<ArrayBuffer> | null): void {
    this.keptState = state;
  }

  /** What is held for it from the first moment until it is forgotten: objects, texts, and what uWS and the kernel keep. */
  get ownBytes(): number {
    return overheadBytes + this.url.length + this.headersText.length + (this.givenName?.length ?? 0);
  }

  /** What its worker is told of it, once. */
  detailsText(): string {
    const { givenName: name, subprotocol, url, address, headersText: headers } = this;
    return writeDetails({ name, subprotocol, url, address, headers });
  }

  /** Takes note of the handler's time for a message. */
  tookTime(timeUs: number): void {
    this.handlerTimeUs += timeUs;
    if (this.isRequest) return;
    this.work ??= new WorkMeter();
    this.work.took(timeUs);
  }

  protected sent(traffic: Traffic, data: Uint8Array, isBinary: boolean): void {
    const { statistics, observer } = traffic;
    const bytes = data.byteLength;
    this.messagesOut++;
    this.bytesOut += bytes;
    statistics.messagesOut++;
    statistics.bytesOut += bytes;
    if (observer !== null) observer.messageOut(this, data, isBinary);
  }
}
