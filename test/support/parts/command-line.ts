// Both ends of a lane's command stream, connected by a real MessageChannel, on one thread: the writer of the worker,
// and the reader of the socket thread.
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { CommandStream } from '#dist/main/lanes/command-stream.js';
import { controlBytes, controlWord, type ToMain } from '#dist/protocol/lane-contract.js';
import { Outbox } from '#dist/workers/commands/outbox.js';

export interface SeenCommand {
  kind: number;
  flags: number;
  ref: number;
  aux: number;
  length: number;
  payload: Buffer;
}

export class CommandLine {
  readonly stream = new CommandStream();
  readonly outbox: Outbox;
  readonly control = new Int32Array(new SharedArrayBuffer(controlBytes));
  doorbells = 0;
  /** Indexes of the pages that were announced. */
  readonly pages: number[] = [];
  readonly #port: MessagePort;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port1.close());
    this.#port = port1;
    this.outbox = new Outbox(port2, this.control);
  }

  /** Takes what the writer posted. */
  receive(): void {
    for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
      const message = next.message as ToMain;
      if (typeof message === 'number') this.doorbells++;
      else if (message.type === 'page') {
        this.pages.push(message.index);
        this.stream.addPage(message.index, message.shared);
      }
    }
  }

  /** As the socket thread does it: clears the doorbell, then reads all that was committed. */
  read(): SeenCommand[] {
    this.receive();
    Atomics.store(this.control, controlWord.rung, 0);
    const seen: SeenCommand[] = [];
    for (let record = this.stream.next(); record !== null; record = this.stream.next()) {
      const { kind, flags, ref, aux, length } = record;
      seen.push({ kind, flags, ref, aux, length, payload: Buffer.from(record.copy()) });
    }
    return seen;
  }
}
