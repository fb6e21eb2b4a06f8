// Says in the log when the files of a generation's handler are not those any more that it runs. Socket thread.
import { readFile, stat } from 'node:fs/promises';
import { type HandlerCode, stampOf } from '../../protocol/handler-code.ts';
import type { Log } from '../basics/log.ts';
import { digestOf } from './read-file.ts';

export class CodeWatch {
  readonly #code: HandlerCode;
  readonly #log: Log;
  /** What was said last: each change is said once. */
  #said = '';
  #looking: Promise<void> | null = null;

  constructor(code: HandlerCode, log: Log) {
    this.#code = code;
    this.#log = log;
  }

  /** To be called when a worker is started: that is when the newer version could have been expected. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const changes: Array<{ path: string; digest: string }> = [];
    for (const [path, { stamp, digest }] of this.#code.files) {
      const found = await digestUnless(path, stamp);
      if (found !== undefined && found !== digest) changes.push({ path, digest: found });
    }
    const state = JSON.stringify(changes);
    if (changes.length > 0 && state !== this.#said) {
      const files = changes.map(({ path }) => path);
      this.#log.warn(
        {
          code: 'HANDLER_CHANGED',
          handler: this.#code.entry,
          files: files.slice(0, 10),
          changed: files.length,
        },
        'the handler on disk is newer than the one that runs: new workers run the same as the others until the server is started anew',
      );
    }
    this.#said = changes.length > 0 ? state : '';
  }
}

/** What the file holds now; undefined when its stamp says that it has not changed. */
async function digestUnless(path: string, stamp: string): Promise<string | undefined> {
  try {
    if (stampOf(await stat(path)) === stamp) return undefined;
    return digestOf(await readFile(path));
  } catch {
    return 'gone';
  }
}
