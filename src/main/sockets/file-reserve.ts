// Files that are kept open for nothing, so that there are some to be had when everything else has taken the rest: a socket
// that is accepted cannot have them.
import { closeSync, openSync } from 'node:fs';

const emptyFile = '/dev/null';

export class FileReserve {
  readonly #size: number;
  #files: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether another file can be opened, and is none of the last `margin` below `limit` (0 = not known). */
  isFree(margin: number, limit: number): boolean {
    const file = open();
    if (file === null) return false;
    closeSync(file);
    // The system gives the lowest number that is free.
    return limit === 0 || file < limit - margin;
  }

  /** Takes the reserve, if `spare` more files can be opened beside it. Returns whether they could. */
  take(spare = 0): boolean {
    const files: number[] = [];
    const wanted = this.#size - this.#files.length + spare;
    while (files.length < wanted) {
      const file = open();
      if (file === null) break;
      files.push(file);
    }
    const isEnough = files.length === wanted;
    const kept = isEnough ? wanted - spare : 0;
    this.#files.push(...files.slice(0, kept));
    for (const file of files.slice(kept)) closeSync(file);
    return isEnough;
  }

  /** Lets whoever needs files have these. */
  release(): void {
    for (const file of this.#files) closeSync(file);
    this.#files = [];
  }
}

function open(): number | null {
  try {
    return openSync(emptyFile, 'r');
  } catch {
    return null;
  }
}
