// What one NATS message holds: a batch of entries for one subject, numbered by its sender. Everything that arrives is
// checked whole before any of it is believed: whoever may publish on a subject may have written it.

/** Nodes of another version are told apart, and not understood. */
export const wireVersion = 1;

/** What an entry is, in its first byte. */
export const entryKinds = {
  /** A message for the audience of the subject. */
  message: 1,
  /** A message for one client of the node; the key is its id. */
  toClient: 2,
  /** The close of one client of the node: the key is its id, the data a code (16 bits, little endian) and a reason. */
  close: 3,
  /** That a client has the name of the subject: when it came (a double, little endian, milliseconds), and its id. */
  claim: 4,
} as const;

export type EntryKind = (typeof entryKinds)[keyof typeof entryKinds];

const kindBits = 0x0f;
/** It goes on with the message of the entry before. */
const restBit = 0x20;
const binaryBit = 0x40;
/** The next entry has more of the same message. */
const moreBit = 0x80;

/** Version, a zero, count of entries (16 bits), node (32 bits), numbering (a double), number of the first entry (32 bits). */
export const headBytes = 20;
/** Kind and flags, a zero, bytes of the key (16 bits), bytes of the data (32 bits). */
export const entryHeadBytes = 8;
export const maxEntries = 0xffff;
export const maxKeyBytes = 0xffff;

export interface Entry {
  readonly kind: EntryKind;
  readonly isBinary: boolean;
  /** It goes on with the message of the entry before, of the same sender on this subject. */
  readonly isRest: boolean;
  /** The message goes on with the next one. */
  readonly hasMore: boolean;
  /** In UTF-8 it is at most 65,535 bytes. */
  readonly key: string;
  readonly data: Uint8Array;
}

/** Whose batch it is, and which. */
export interface BatchHead {
  /** The node's prefix as a number. */
  readonly node: number;
  /** Goes up when the sender begins to count the subject anew. */
  readonly numbering: number;
  /** Of the first entry; the others follow. The first one of a numbering is 1; 0 for what may be lost unseen. */
  readonly number: number;
}

export interface Batch extends BatchHead {
  readonly entries: readonly Entry[];
}

/** What arrived is no batch of this version; `reason` says what is wrong with it. */
export class WireFault extends Error {
  override readonly name = 'WireFault';
}

/** Writes the entries of one batch one behind the other. */
export class BatchWriter {
  #bytes = Buffer.allocUnsafe(8 * 1024);
  #end = headBytes;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#end;
  }

  add({ kind, isBinary, isRest, hasMore, key, data }: Entry): void {
    const keyBytes = Buffer.byteLength(key);
    this.#reserve(entryHeadBytes + keyBytes + data.byteLength);
    const at = this.#end;
    this.#bytes[at] = kind | (isRest ? restBit : 0) | (isBinary ? binaryBit : 0) | (hasMore ? moreBit : 0);
    this.#bytes[at + 1] = 0;
    this.#bytes.writeUInt16LE(keyBytes, at + 2);
    this.#bytes.writeUInt32LE(data.byteLength, at + 4);
    this.#bytes.write(key, at + entryHeadBytes);
    this.#bytes.set(data, at + entryHeadBytes + keyBytes);
    this.#end += entryHeadBytes + keyBytes + data.byteLength;
    this.#count++;
  }

  /** The batch in memory of its own; the writer begins the next one. */
  take({ node, numbering, number }: BatchHead): Uint8Array {
    const bytes = this.#bytes;
    bytes[0] = wireVersion;
    bytes[1] = 0;
    bytes.writeUInt16LE(this.#count, 2);
    bytes.writeUInt32LE(node, 4);
    bytes.writeDoubleLE(numbering, 8);
    bytes.writeUInt32LE(number, 16);
    const batch = new Uint8Array(bytes.subarray(0, this.#end));
    this.#end = headBytes;
    this.#count = 0;
    return batch;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.byteLength) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.byteLength, this.#end + bytes));
    larger.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = larger;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The data of its entries are views of `payload`. Throws WireFault. */
export function readBatch(payload: Uint8Array): Batch {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (bytes.byteLength < headBytes) throw new WireFault(`${bytes.byteLength} bytes are no batch`);
  if (bytes[0] !== wireVersion) {
    throw new WireFault(`it is of protocol version ${bytes[0]}, this node speaks ${wireVersion}`);
  }
  const number = bytes.readUInt32LE(16);
  const numbering = bytes.readDoubleLE(8);
  const count = bytes.readUInt16LE(2);
  if (!Number.isSafeInteger(numbering) || numbering < 0) throw new WireFault('its numbering is no number');
  if (count === 0) throw new WireFault('it has no entries');
  const entries: Entry[] = [];
  let at = headBytes;
  for (let index = 0; index < count; index++) {
    const entry = readEntry(bytes, at);
    entries.push(entry);
    at += entryHeadBytes + bytes.readUInt16LE(at + 2) + entry.data.byteLength;
  }
  if (at !== bytes.byteLength) throw new WireFault(`${bytes.byteLength - at} bytes follow its last entry`);
  return { node: bytes.readUInt32LE(4), numbering, number, entries };
}

function readEntry(bytes: Buffer, at: number): Entry {
  if (at + entryHeadBytes > bytes.byteLength) throw new WireFault('an entry is cut off');
  const first = bytes.readUInt8(at);
  const keyEnd = at + entryHeadBytes + bytes.readUInt16LE(at + 2);
  const end = keyEnd + bytes.readUInt32LE(at + 4);
  if (end > bytes.byteLength) throw new WireFault('an entry is cut off');
  const kind = first & kindBits;
  if (!isEntryKind(kind)) throw new WireFault(`there is no entry of kind ${kind}`);
  return {
    kind,
    isBinary: (first & binaryBit) !== 0,
    isRest: (first & restBit) !== 0,
    hasMore: (first & moreBit) !== 0,
    key: readText(bytes.subarray(at + entryHeadBytes, keyEnd)),
    data: bytes.subarray(keyEnd, end),
  };
}

function isEntryKind(kind: number): kind is EntryKind {
  return kind >= entryKinds.message && kind <= entryKinds.claim;
}

function readText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new WireFault('a key is not UTF-8');
  }
}
