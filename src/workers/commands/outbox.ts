// Writes commands into the lane's command pages, makes them visible frame by frame, and rings the socket
// thread's doorbell.
import type { MessagePort } from 'node:worker_threads';
import { bytesOf } from '../../protocol/arguments.ts';
import type { Data, PayloadWriter, ReportWriter } from '../../protocol/commands.ts';
import { HeddleError } from '../../protocol/errors.ts';
import { binaryFlag } from '../../protocol/frames.ts';
import { controlWord, type ToMain } from '../../protocol/lane-contract.ts';
import { maxSendBytes } from '../../protocol/limits.ts';
import {
  type Page,
  pageHeaderBytes,
  recordHeaderBytes,
  recordSize,
  writeRecordHeader,
} from '../../protocol/memory/page.ts';
import { copyIntoShared } from '../../protocol/memory/shared-copy.ts';
import { CommandPages } from './command-pages.ts';

export class Outbox implements PayloadWriter, ReportWriter {
  readonly #port: MessagePort;
  readonly #control: Int32Array;
  readonly #pages: CommandPages;
  #page: Page;
  #end = pageHeaderBytes;
  #committed = pageHeaderBytes;
  #unflushed = false;
  #reports = 0;

  /** Beyond `maxUnreadBytes` of large pages that the socket thread has not read, it waits. */
  constructor(port: MessagePort, control: Int32Array, maxUnreadBytes?: number) {
    this.#port = port;
    this.#control = control;
    this.#pages = new CommandPages(port, () => this.flush(), maxUnreadBytes);
    this.#page = this.#pages.next(undefined, 0);
    this.#page.commit(pageHeaderBytes);
  }

  /** A command without payload, or a report: `length` and `aux` as the kind says. */
  record(kind: number, flags: number, ref: number, length: number, aux: number): void {
    this.#reserve(0);
    this.#reports = (this.#reports + 1) | 0;
    writeRecordHeader(this.#page, this.#end, kind | (flags << 8), ref, length, aux);
    this.#end += recordHeaderBytes;
  }

  /** A command whose payload is `data`: text as UTF-8, bytes as they are and flagged binary. */
  data(kind: number, ref: number, data: Data, aux = 0): void {
    if (typeof data === 'string') this.#text(kind, ref, '', data, aux);
    else this.#bytes(kind, ref, '', bytesOf(data));
  }

  /** A command whose payload is a topic or a name, and then `data`; aux is the length of the first part. */
  addressedData(kind: number, ref: number, target: string, data: Data): void {
    if (typeof data === 'string') this.#text(kind, ref, target, data, 0);
    else this.#bytes(kind, ref, target, bytesOf(data));
  }

  /** Makes what was written visible to the socket thread, also if this thread dies now. */
  commit(): void {
    if (this.#end === this.#committed) return;
    this.#committed = this.#end;
    this.#page.commit(this.#end);
    this.#control[controlWord.reported] = this.#reports;
    this.#unflushed = true;
  }

  /** Rings the socket thread's doorbell if something was committed since the last time. */
  flush(): void {
    this.commit();
    if (!this.#unflushed) return;
    this.#unflushed = false;
    if (Atomics.exchange(this.#control, controlWord.rung, 1) === 0) {
      this.#port.postMessage(0 satisfies ToMain);
    }
  }

  #text(kind: number, ref: number, target: string, text: string, aux: number): void {
    const prefix = target === '' ? 0 : Buffer.byteLength(target);
    // Three bytes a UTF-16 unit is the most UTF-8 takes: where that fits, the length need not be counted first.
    let room = prefix + text.length * 3;
    if (this.#end + recordHeaderBytes + room > this.#page.capacity) {
      room = prefix + Buffer.byteLength(text);
      this.#reserve(room);
    }
    const start = this.#end + recordHeaderBytes;
    const bytes = this.#page.bytes;
    if (prefix > 0) bytes.write(target, start, prefix, 'utf8');
    const written = bytes.write(text, start + prefix, room - prefix, 'utf8');
    this.#finish(kind, ref, prefix + written, prefix > 0 ? prefix : aux);
  }

  #bytes(kind: number, ref: number, target: string, data: Uint8Array): void {
    const prefix = target === '' ? 0 : Buffer.byteLength(target);
    this.#reserve(prefix + data.byteLength);
    const start = this.#end + recordHeaderBytes;
    if (prefix > 0) this.#page.bytes.write(target, start, prefix, 'utf8');
    copyIntoShared(this.#page.bytes, start + prefix, data);
    this.#finish(kind | (binaryFlag << 8), ref, prefix + data.byteLength, prefix);
  }

  #finish(kindAndFlags: number, ref: number, payloadBytes: number, aux: number): void {
    writeRecordHeader(this.#page, this.#end, kindAndFlags, ref, payloadBytes, aux);
    this.#end += recordSize(payloadBytes);
  }

  #reserve(payloadBytes: number): void {
    if (this.#end + recordHeaderBytes + payloadBytes <= this.#page.capacity) return;
    if (payloadBytes > maxSendBytes) {
      throw new HeddleError('SEND_TOO_LARGE', { bytes: payloadBytes, limit: maxSendBytes });
    }
    const full = this.#page;
    const page = this.#pages.next(full, payloadBytes);
    page.commit(pageHeaderBytes);
    full.seal(this.#end, page.index);
    this.#page = page;
    this.#end = pageHeaderBytes;
    this.#committed = pageHeaderBytes;
    this.#unflushed = true;
  }
}
