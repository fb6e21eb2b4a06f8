// Where the lines of the log leave the process. Nobody waits for a reader: while none reads, the newest lines are kept, up
// to a limit, the others are dropped and counted, and what is kept follows when somebody reads again. Socket thread.
import { writeSync } from 'node:fs';
import { FifoQueue } from './fifo-queue.ts';
import { openSink, type Sink } from './log-sink.ts';

/** So much waits at most for a reader. */
const maxWaitingBytes = 1024 * 1024;
/** So much of it is written at once: what a pipe holds. */
const maxChunkBytes = 64 * 1024;
/** When nothing could be written, it is tried again after so long, then after twice as long, and so on. */
const retryMs = { first: 1, longest: 64 } as const;

export class LogOutput {
  /** Lines that nobody has read and nobody will. */
  dropped = 0;
  /** Called once whenever lines were dropped and there is room again, with their number. */
  onReadAgain: (dropped: number) => void = () => {};
  readonly #sink: Sink;
  readonly #lines = new FifoQueue<Buffer>();
  #waitingBytes = 0;
  /** What is being written; after a failure, what is left of it. */
  #chunk: Buffer = Buffer.alloc(0);
  #isWriting = false;
  #isAdvancing = false;
  #retry: NodeJS.Timeout | null = null;
  #retryAfterMs: number = retryMs.first;
  /** Dropped lines of which nobody was told yet. */
  #untold = 0;
  #flushers: (() => void)[] = [];

  constructor(fd: number) {
    this.#sink = openSink(fd);
  }

  write(line: string): void {
    const bytes = Buffer.from(line);
    this.#lines.push(bytes);
    this.#waitingBytes += bytes.byteLength;
    while (this.#waitingBytes > maxWaitingBytes && this.#drop());
    if (this.#retry === null) this.#advance();
  }

  /** Calls back when all that was written before has left the process: perhaps never. */
  flush(done: () => void): void {
    this.#flushers.push(done);
    this.#tryAgain();
  }

  /** At the end of the process: writes what can be written now. */
  writeRest(): void {
    const rest = [...(this.#isWriting ? [] : [this.#chunk]), ...this.#takeLines(Number.POSITIVE_INFINITY)];
    try {
      for (let bytes = Buffer.concat(rest); bytes.byteLength > 0; ) {
        bytes = bytes.subarray(writeSync(this.#sink.fd, bytes));
      }
    } catch {
      // There is nobody left to tell.
    }
  }

  // Callbacks of a write that is done at once come from within.
  #advance(): void {
    if (this.#isAdvancing) return;
    this.#isAdvancing = true;
    try {
      while (!this.#isWriting && this.#retry === null && this.#hasChunk()) {
        this.#isWriting = true;
        this.#sink.write(this.#chunk, (written) => this.#wrote(written));
      }
    } finally {
      this.#isAdvancing = false;
    }
    if (this.#chunk.byteLength > 0) return;
    const flushers = this.#flushers;
    this.#flushers = [];
    for (const done of flushers) done();
  }

  #hasChunk(): boolean {
    if (this.#chunk.byteLength === 0) {
      const lines = this.#takeLines(maxChunkBytes);
      this.#chunk = lines.length === 1 && lines[0] !== undefined ? lines[0] : Buffer.concat(lines);
    }
    return this.#chunk.byteLength > 0;
  }

  #takeLines(maxBytes: number): Buffer[] {
    const taken: Buffer[] = [];
    for (let bytes = 0; ; ) {
      const next = this.#lines.first;
      if (next === undefined || (bytes > 0 && bytes + next.byteLength > maxBytes)) return taken;
      this.#lines.shift();
      this.#waitingBytes -= next.byteLength;
      bytes += next.byteLength;
      taken.push(next);
    }
  }

  // Whatever the reason is (a full pipe, a full disk, no reader), the next attempt may succeed.
  #wrote(written: number): void {
    this.#isWriting = false;
    this.#chunk = this.#chunk.subarray(written);
    if (written > 0) this.#progressed();
    else this.#tryLater();
    this.#advance();
  }

  #progressed(): void {
    this.#retryAfterMs = retryMs.first;
    if (this.#untold === 0 || this.#waitingBytes > maxWaitingBytes / 2) return;
    const dropped = this.#untold;
    this.#untold = 0;
    try {
      this.onReadAgain(dropped);
    } catch {
      // It is the log that fails: there is nobody to tell.
    }
  }

  #tryLater(): void {
    this.#retry = setTimeout(() => this.#tryAgain(), this.#retryAfterMs).unref();
    this.#retryAfterMs = Math.min(2 * this.#retryAfterMs, retryMs.longest);
  }

  #tryAgain(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    this.#advance();
  }

  #drop(): boolean {
    const oldest = this.#lines.shift();
    if (oldest === undefined) return false;
    this.#waitingBytes -= oldest.byteLength;
    this.dropped++;
    this.#untold++;
    return true;
  }
}

let shared: LogOutput | null = null;

/** Standard output: one for all logs of the process, so that their lines do not run into each other. */
export function standardOutput(): LogOutput {
  if (shared === null) {
    const output = new LogOutput(1);
    process.on('exit', () => output.writeRest());
    shared = output;
  }
  return shared;
}

/** Lines of the log on standard output that were dropped, since the process started. */
export function droppedLines(): number {
  return shared?.dropped ?? 0;
}
