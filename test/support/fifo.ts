// A FIFO that nobody writes to: whoever opens it for reading is blocked in the kernel until it is released.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempFolder } from './temp-folder.ts';

export interface Fifo {
  readonly path: string;
  /** Lets everybody go on who is blocked; who opens it later is not. */
  release(): void;
}

/** One that is released when the test is over: threads of the test's own process must be able to end. `name` is its file's. */
export async function fifo(name = 'fifo'): Promise<Fifo> {
  const path = join(await tempFolder(), name);
  execFileSync('mkfifo', [path]);
  let end: number | undefined;
  const release = (): void => {
    // Reading and writing: such an open does not wait for another end.
    end ??= openSync(path, constants.O_RDWR);
  };
  onTestFinished(() => {
    release();
    rmSync(path);
    if (end !== undefined) closeSync(end);
  });
  return { path, release };
}
