// What is for clients of other nodes. Messages for one subject that follow each other in a turn of the event loop travel in
// one batch; so all that a node sends keeps its order.
import type { Faults } from '../basics/faults.ts';
import type { SentBatch } from './link/sent-batches.ts';
import { SentNumbers } from './numbers.ts';
import type { Address, Subjects } from './subjects.ts';
import type { Claim } from './unique-names.ts';
import {
  BatchWriter,
  type Entry,
  entryHeadBytes,
  entryKinds,
  headBytes,
  maxEntries,
  maxKeyBytes,
} from './wire.ts';

/** A batch that has come to so much is sent: more would only make it wait. */
const fullBytes = 16 * 1024;

export interface OutgoingParts {
  readonly subjects: Subjects;
  readonly faults: Faults;
  /** Of this node, as a number. */
  readonly node: number;
  readonly link: {
    readonly maxPayload: number;
    send(batch: SentBatch): void;
    /** Sends now, or not at all. */
    sayNow(subject: string, payload: Uint8Array): void;
  };
  readonly counts: { clusterSent: number };
}

type Part = Omit<Entry, 'key'>;
const whole = { isRest: false, hasMore: false } as const;

export class Outgoing {
  readonly #parts: OutgoingParts;
  readonly #numbers = new SentNumbers();
  readonly #writer = new BatchWriter();
  /** Of the batch that is open; empty where none is. */
  #subject = '';
  #isArmed = false;

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  /** To all clients of all other nodes. `data` is valid during the call only, here and below. */
  toEveryone(data: Uint8Array, isBinary: boolean): void {
    this.#message(this.#parts.subjects.everyone, data, isBinary);
  }

  toTopic(topic: string, data: Uint8Array, isBinary: boolean): void {
    this.#message(this.#parts.subjects.topic(topic), data, isBinary);
  }

  toName(name: string, data: Uint8Array, isBinary: boolean): void {
    this.#message(this.#parts.subjects.name(name), data, isBinary);
  }

  /** To the client with that id, which is one of the node with that prefix. */
  toClient(node: string, id: string, data: Uint8Array, isBinary: boolean): void {
    const { subject } = this.#parts.subjects.node(node);
    this.#write({ subject, key: id }, { kind: entryKinds.toClient, data, isBinary, ...whole });
  }

  close(node: string, id: string, code: number, reason: string): void {
    const { subject } = this.#parts.subjects.node(node);
    const data = Buffer.alloc(2 + Buffer.byteLength(reason));
    data.writeUInt16LE(code);
    data.write(reason, 2);
    this.#write({ subject, key: id }, { kind: entryKinds.close, data, isBinary: true, ...whole });
  }

  /** Now or not at all: a claim that waited would be of a client that may have gone. */
  claim(name: string, { connectedAt, id }: Claim): void {
    const data = Buffer.alloc(8 + id.length);
    data.writeDoubleLE(connectedAt);
    data.write(id, 8);
    const { subjects, node, link } = this.#parts;
    const { subject, key } = subjects.name(name);
    const writer = new BatchWriter();
    writer.add({ kind: entryKinds.claim, key, data, isBinary: true, ...whole });
    link.sayNow(subject, writer.take({ node, numbering: 0, number: 0 }));
  }

  /** Sends what was gathered. */
  flush(): void {
    const { count } = this.#writer;
    if (count === 0) return;
    const { node, link, counts } = this.#parts;
    const subject = this.#subject;
    counts.clusterSent += count;
    const payload = this.#writer.take({ node, ...this.#numbers.take(subject, count) });
    link.send({ subject, payload, entries: count, at: performance.now() });
  }

  #message(address: Address, data: Uint8Array, isBinary: boolean): void {
    this.#write(address, { kind: entryKinds.message, data, isBinary, ...whole });
  }

  // What does not fit a NATS message goes in several.
  #write(address: Address, part: Part): void {
    const { data } = part;
    const keyBytes = Buffer.byteLength(address.key);
    // Nobody can have such a name.
    if (keyBytes > maxKeyBytes) return;
    const room = Math.max(1, this.#parts.link.maxPayload - headBytes - entryHeadBytes - keyBytes);
    if (data.byteLength <= room) return this.#add(address, part);
    for (let at = 0; at < data.byteLength; at += room) {
      const end = Math.min(at + room, data.byteLength);
      const place = { isRest: at > 0, hasMore: end < data.byteLength };
      this.#add(address, { ...part, ...place, data: data.subarray(at, end) });
    }
  }

  #add({ subject, key }: Address, part: Part): void {
    const bytes = this.#writer.byteLength + entryHeadBytes + Buffer.byteLength(key) + part.data.byteLength;
    const isFull = bytes > Math.min(fullBytes, this.#parts.link.maxPayload);
    if (subject !== this.#subject || isFull || this.#writer.count === maxEntries) this.flush();
    this.#subject = subject;
    this.#writer.add({ ...part, key });
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#parts.faults.soon('the sending to other nodes', () => {
      this.#isArmed = false;
      this.flush();
    });
  }
}
