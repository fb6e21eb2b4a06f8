// What arrives from other nodes, on its way to the clients of this one. It comes over a network: nothing of it is believed
// that was not checked, and what is wrong with it costs nothing but itself.
import { hasIdForm } from '../../protocol/client-id.ts';
import { isSendableCloseCode, maxCloseReasonBytes } from '../../protocol/close-codes.ts';
import type { LimitedLog } from '../basics/limited-log.ts';
import type { Log } from '../basics/log.ts';
import type { Assemblies } from './assemblies.ts';
import { fresh, ReceivedNumbers } from './numbers.ts';
import type { Claim } from './unique-names.ts';
import { type Entry, entryKinds, readBatch, WireFault } from './wire.ts';

/** How what arrives reaches the clients of this node. `data` is valid during the call only. */
export interface LocalSends {
  send(id: string, data: Uint8Array, isBinary: boolean): number;
  sendToName(name: string, data: Uint8Array, isBinary: boolean): number;
  publish(topic: string, data: Uint8Array, isBinary: boolean): number;
  broadcast(data: Uint8Array, isBinary: boolean): number;
  /** Bytes that wait for their turn. */
  readonly waitingBytes: number;
  /** Returns whether the client is online. */
  closeById(id: string, code: number, reason: string): boolean;
}

export interface IncomingParts {
  readonly log: Log;
  readonly lines: LimitedLog;
  /** Of this node, as a number. */
  readonly node: number;
  readonly counts: { clusterReceived: number; clusterLost: number; clusterFaults: number };
  readonly sends: LocalSends;
  readonly assemblies: Assemblies;
  readonly onNobody: () => void;
  readonly onClaim: (name: string, claim: Claim) => void;
}

/** For whom the messages on a subject are. */
export type Audience =
  | { readonly kind: 'everyone' }
  | { readonly kind: 'node' }
  | {
      readonly kind: 'topic' | 'name';
      readonly text: string /** What has to be in the message. */;
      readonly key: string;
    };

/** What arrives on one subject. */
export class Incoming {
  readonly #parts: IncomingParts;
  readonly #subject: string;
  readonly #audience: Audience;
  readonly #numbers = new ReceivedNumbers();

  constructor(parts: IncomingParts, subject: string, audience: Audience) {
    this.#parts = parts;
    this.#subject = subject;
    this.#audience = audience;
  }

  /** `payload` is valid during the call only. */
  take(payload: Uint8Array): void {
    const { counts, node } = this.#parts;
    try {
      const batch = readBatch(payload);
      if (batch.node === node) throw new WireFault('it is said to be of this node');
      const isNumbered = batch.number > 0;
      const { isRepeated, lost } = isNumbered ? this.#numbers.arrived(batch, batch.entries.length) : fresh;
      if (isRepeated) return;
      const source = `${batch.node} ${this.#subject}`;
      if (lost > 0) this.#missed(source, batch.node, lost);
      if (isNumbered) counts.clusterReceived += batch.entries.length;
      for (const entry of batch.entries) this.#takeEntry(source, entry);
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      distrust(this.#subject, error.message, payload.byteLength, this.#parts);
    }
  }

  #missed(source: string, node: number, lost: number): void {
    const { counts, assemblies, lines, log } = this.#parts;
    counts.clusterLost += lost;
    assemblies.giveUp(source);
    const fields = { node: prefixOf(node), subject: this.#subject, lost };
    lines.write('clusterLost', () => log.warn(fields, 'messages of another node were lost'));
  }

  #takeEntry(source: string, entry: Entry): void {
    const data = this.#whole(source, entry);
    if (data !== null) this.#deliver(entry, data);
  }

  #whole(source: string, { isRest, hasMore, data }: Entry): Uint8Array | null {
    const { assemblies } = this.#parts;
    if (!isRest && !hasMore) return data;
    if (!isRest) assemblies.begin(source, data);
    else if (hasMore) assemblies.goOn(source, data);
    else return assemblies.end(source, data);
    return null;
  }

  #deliver({ kind, key, isBinary }: Entry, data: Uint8Array): void {
    const { sends, onNobody } = this.#parts;
    const audience = this.#audience;
    const isForClient = kind === entryKinds.toClient || kind === entryKinds.close;
    const isClaim = kind === entryKinds.claim;
    if (isForClient !== (audience.kind === 'node') || (isClaim && audience.kind !== 'name')) {
      throw new WireFault(`an entry of kind ${kind} on such a subject`);
    }
    if (kind === entryKinds.close) return this.#close(key, data);
    if (kind === entryKinds.toClient) {
      if (sends.send(key, data, isBinary) === 0) onNobody();
    } else if (audience.kind === 'everyone') sends.broadcast(data, isBinary);
    // Two texts can have the same hash, whoever takes the trouble.
    else if (audience.kind === 'node' || key !== audience.key) return;
    else if (isClaim) this.#parts.onClaim(audience.text, readClaim(data));
    else if (audience.kind === 'topic') sends.publish(audience.text, data, isBinary);
    else sends.sendToName(audience.text, data, isBinary);
  }

  #close(id: string, data: Uint8Array): void {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const code = bytes.byteLength < 2 ? 0 : bytes.readUInt16LE();
    if (!isSendableCloseCode(code) || bytes.byteLength > 2 + maxCloseReasonBytes) {
      throw new WireFault(`a close with code ${code} and ${bytes.byteLength} bytes`);
    }
    if (!this.#parts.sends.closeById(id, code, bytes.toString('utf8', 2))) this.#parts.onNobody();
  }
}

function readClaim(data: Uint8Array): Claim {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const id = bytes.toString('latin1', 8);
  if (!hasIdForm(id)) throw new WireFault(`a claim of ${bytes.byteLength} bytes`);
  return { connectedAt: bytes.readDoubleLE(), id };
}

interface DistrustParts {
  readonly log: Log;
  readonly lines: LimitedLog;
  readonly counts: { clusterFaults: number };
}

/** Something arrived that no node of this version sends. */
export function distrust(subject: string, reason: string, bytes: number, parts: DistrustParts): void {
  parts.counts.clusterFaults++;
  const fields = { subject, bytes, reason };
  parts.lines.write('clusterFault', () => parts.log.warn(fields, 'a message from NATS is not understood'));
}

/** The prefix of a node's ids. */
export function prefixOf(node: number): string {
  return node.toString(16).padStart(8, '0');
}
