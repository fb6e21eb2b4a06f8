// One console that watches: what it wants to see, what it may see, and what waits for it. Nothing in it grows with
// the traffic: what is beyond its allowance, or beyond what it reads, is only counted.
import type { WebSocket } from 'ws';
import type { FromServer, Joined, Left, LiveMessage, Watch } from '../../../contract/live-schemas.ts';
import { Allowance } from './allowance.ts';
import {
  maxFilteredPerSec,
  maxMessagesPerSec,
  maxPresencePerSec,
  maxSearchesPerSec,
  maxWaitingBytes,
  maxWholeWaitingBytes,
  previewBytes,
  wholeBatchBytes,
  wholeBytes,
} from './live-limits.ts';
import { contains, previewOf, wholeOf } from './preview.ts';

/** One message on its way past the console; `data` is valid during the call only. */
export interface Passing {
  readonly direction: 'in' | 'out';
  readonly data: Uint8Array;
  readonly isBinary: boolean;
  readonly topic: string | null;
  readonly recipients: number;
}

/** What a message takes in a batch beside its text and the name of its client, about. */
const entryBytes = 200;

export class LiveConsole {
  readonly socket: WebSocket;
  /** The session that opened it, or null for one that gave the token. */
  readonly sessionId: string | null;
  /** Where it comes from. */
  readonly address: string;
  answeredPing = true;
  #watch: Watch = { type: 'watch', messages: false };
  #needle = '';
  #messageAllowance: Allowance;
  readonly #searchAllowance: Allowance;
  readonly #presenceAllowance: Allowance;
  #messages: LiveMessage[] = [];
  /** Bytes of the whole messages among them. */
  #wholeBytes = 0;
  #joined: Joined['clients'] = [];
  #left: Left['clients'] = [];
  readonly #notShown = { messages: 0, joined: 0, left: 0 };

  constructor(socket: WebSocket, sessionId: string | null, address: string) {
    this.socket = socket;
    this.address = address;
    this.sessionId = sessionId;
    const now = performance.now();
    this.#messageAllowance = new Allowance(maxMessagesPerSec, now);
    this.#searchAllowance = new Allowance(maxSearchesPerSec, now);
    this.#presenceAllowance = new Allowance(maxPresencePerSec, now);
  }

  /** What it wants to see. */
  get watched(): Watch {
    return this.#watch;
  }

  watch(watch: Watch): void {
    // Who only begins or ends to ask for whole messages misses none in between.
    const isSame = (['messages', 'client', 'name', 'topic', 'text'] as const).every(
      (key) => watch[key] === this.#watch[key],
    );
    if (isSame && !this.#isBehind) this.#flushMessages();
    this.#watch = watch;
    const { client, name, topic } = watch;
    const isFiltered = (client ?? name ?? topic) !== undefined;
    const perSec = isFiltered ? maxFilteredPerSec : maxMessagesPerSec;
    this.#messageAllowance = new Allowance(perSec, performance.now());
    this.#wholeBytes = 0;
    this.#needle = watch.text?.toLowerCase() ?? '';
    this.#messages = [];
    this.#notShown.messages = 0;
  }

  joined(client: () => Joined['clients'][number]): void {
    if (this.#mayShow(this.#presenceAllowance)) this.#joined.push(client());
    else this.#notShown.joined++;
  }

  left(client: () => Left['clients'][number]): void {
    if (this.#mayShow(this.#presenceAllowance)) this.#left.push(client());
    else this.#notShown.left++;
  }

  /** A message went by that is of the watched client, if there is one. `who` is asked only for what is shown. */
  message(passing: Passing, who: () => { id: string; name: string } | null): void {
    if (!this.#hasRoomFor(passing.data.byteLength)) return this.#missed();
    if (this.#needle !== '') {
      if (this.#searchAllowance.isSpent) return this.#missed();
      this.#searchAllowance.spend();
      if (!contains(passing.data, passing.isBinary, this.#needle)) return;
    }
    this.#messageAllowance.spend();
    const { direction, topic, recipients, isBinary, data } = passing;
    const { id = null, name = null } = who() ?? {};
    const size = data.byteLength;
    const shown = previewOf(data, isBinary);
    this.#messages.push({
      time: Date.now(),
      direction,
      id,
      name,
      topic,
      recipients,
      isBinary,
      size,
      ...shown,
      ...(this.#watch.whole ? { data: wholeOf(data, isBinary) } : {}),
    });
    if (!this.#watch.whole) return;
    this.#wholeBytes += heldBy(size, name);
    if (this.#wholeBytes >= wholeBatchBytes) this.#flushMessages();
  }

  /** Sends what is waiting, and refills the allowances. */
  flush(): void {
    const now = performance.now();
    this.#messageAllowance.refill(now);
    this.#searchAllowance.refill(now);
    this.#presenceAllowance.refill(now);
    const { joined, left } = this.#notShown;
    if (this.#watch.whole) this.#flushMessages();
    if (this.#isBehind) return;
    if (this.#joined.length + joined > 0) {
      this.send({ type: 'joined', clients: this.#joined, notShown: joined });
    }
    if (this.#left.length + left > 0) this.send({ type: 'left', clients: this.#left, notShown: left });
    this.#flushMessages();
    this.#joined = [];
    this.#left = [];
    Object.assign(this.#notShown, { joined: 0, left: 0 });
  }

  #flushMessages(): void {
    const { messages: notShown } = this.#notShown;
    const messages = this.#messages;
    if (messages.length + notShown === 0) return;
    this.#messages = [];
    this.#wholeBytes = 0;
    this.#notShown.messages = 0;
    this.socket.send(JSON.stringify({ type: 'messages', messages, notShown } satisfies FromServer));
  }

  // Whole messages are bounded by what waits, all others by their number as well.
  #hasRoomFor(size: number): boolean {
    if (!this.#watch.whole) return !this.#messageAllowance.isSpent && !this.#isBehind;
    return this.socket.bufferedAmount + this.#wholeBytes + heldBy(size, null) <= maxWholeWaitingBytes;
  }

  /** Sends at once, unless the console is behind: then it does without. */
  send(message: FromServer): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(json: string): void {
    if (!this.#isBehind) this.socket.send(json);
  }

  get #isBehind(): boolean {
    return this.socket.bufferedAmount > maxWaitingBytes;
  }

  #mayShow(allowance: Allowance): boolean {
    if (allowance.isSpent || this.#isBehind) return false;
    allowance.spend();
    return true;
  }

  #missed(): void {
    this.#notShown.messages++;
  }
}

// What a whole message takes in a batch: it is there as it is and as its preview, and has a frame of JSON around it.
function heldBy(size: number, name: string | null): number {
  return Math.min(size, wholeBytes) + Math.min(size, previewBytes) + (name?.length ?? 0) + entryBytes;
}
