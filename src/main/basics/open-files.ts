// How many files, sockets and the like the process has open, and how many it may have: asked in ways that open none, or
// that do without where none can be opened. Knows Linux; elsewhere both are 0.
import { readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

const folder = '/proc/self/fd';
/** Listing the folder takes long when it is full: how old a count may be that had to be made so. */
const listedMs = 5000;

export class OpenFiles {
  /** How many may be open at once; 0 where that is not known. Node has raised the soft limit to the hard one. */
  readonly limit = readLimit();
  #listed = 0;
  #listedAt = Number.NEGATIVE_INFINITY;

  /** How many are open; 0 where that is not known. */
  get count(): number {
    try {
      // Linux tells from 6.2 on; before, it says 0.
      const { size } = statSync(folder);
      if (size > 0) return size;
    } catch {
      return 0;
    }
    const now = performance.now();
    if (now - this.#listedAt >= listedMs) {
      this.#listedAt = now;
      // At the limit this cannot be had: then the last count is the best there is.
      readdir(folder).then(
        ({ length }) => this.#listedAs(length),
        () => {},
      );
    }
    return this.#listed;
  }

  #listedAs(count: number): void {
    this.#listed = count;
  }
}

function readLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'));
    return Number(soft?.[1] ?? 0);
  } catch {
    return 0;
  }
}
