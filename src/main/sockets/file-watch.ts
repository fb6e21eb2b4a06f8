// Keeps the server alive at the limit of open files. An accept that fails for want of one leaves the listener ready, and
// the event loop would spin on it: so nobody is let in when files run out, and whoever is new again when there are some.
import type { Faults } from '../basics/faults.ts';
import type { Log } from '../basics/log.ts';
import type { OpenFiles } from '../basics/open-files.ts';
import { FileReserve } from './file-reserve.ts';
import type { Listener } from './listener.ts';

/** A flood of connections takes the rest of the files within one turn of the event loop: see `FileReserve`. */
const checkMs = 100;
/** Whoever has been shut out is let in again after so many checks at the soonest, so that the two do not alternate. */
const checksOfPause = 10;
/** One line in so many milliseconds tells of pauses. */
const quietMs = 30_000;

export interface FileWatchParts {
  readonly listener: Pick<Listener, 'isPaused' | 'address' | 'pause' | 'resume'>;
  readonly files: OpenFiles;
  /** Files that the server itself needs. */
  readonly own: number;
  readonly faults: Faults;
  readonly log: Log;
}

export class FileWatch {
  readonly #parts: FileWatchParts;
  readonly #reserve: FileReserve;
  readonly #margin: number;
  #timer: NodeJS.Timeout | undefined;
  #checks = 0;
  #loggedAt = Number.NEGATIVE_INFINITY;
  /** Whether the last pause was logged: then its end is, too. */
  #isTold = false;

  constructor(parts: FileWatchParts) {
    this.#parts = parts;
    const { own, files } = parts;
    const limit = files.limit === 0 ? Number.POSITIVE_INFINITY : files.limit;
    this.#reserve = new FileReserve(Math.min(own, Math.floor(limit / 8)));
    this.#margin = Math.max(4, Math.min(64, Math.floor(limit / 16)));
  }

  start(): void {
    this.#reserve.take();
    this.#timer = this.#parts.faults.every('the watch on open files', checkMs, () => this.#check());
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#reserve.release();
  }

  #check(): void {
    const { listener, files } = this.#parts;
    if (listener.address === null) return;
    if (!listener.isPaused) {
      if (!this.#reserve.isFree(this.#margin, files.limit)) this.#pause();
    } else if (++this.#checks >= checksOfPause) {
      this.#checks = 0;
      this.#tryToResume();
    }
  }

  #pause(): void {
    const { listener, files, log } = this.#parts;
    listener.pause();
    this.#reserve.release();
    this.#checks = 0;
    const now = performance.now();
    this.#isTold = now - this.#loggedAt >= quietMs;
    if (!this.#isTold) return;
    this.#loggedAt = now;
    const { count: openFiles, limit: maxOpenFiles } = files;
    log.warn({ openFiles, maxOpenFiles }, 'open files run out: nobody new is let in until some are closed');
  }

  #tryToResume(): void {
    const { listener, files, faults, log } = this.#parts;
    if (!this.#reserve.take(2 * this.#margin)) return;
    const resumed = listener.resume().then((isOpen) => {
      if (!isOpen) this.#cannotResume();
      else if (this.#isTold)
        log.info({ openFiles: files.count }, 'there are files again: newcomers are let in');
    });
    faults.settle('opening the listener again', resumed);
  }

  // Somebody else has the port meanwhile, or files are short again.
  #cannotResume(): void {
    const { listener, log } = this.#parts;
    this.#reserve.release();
    const now = performance.now();
    if (now - this.#loggedAt < quietMs) return;
    this.#loggedAt = now;
    log.error({ ...listener.address }, 'the listener cannot be opened again; trying on');
  }
}
