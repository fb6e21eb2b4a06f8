import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { handlerFile } from '../../support/servers/serve.ts';

const program = fileURLToPath(new URL('../../support/servers/start-and-stop.mjs', import.meta.url));

// Node 20 aborts when a thread ends while it loads an ES module by `require`: see src/workers/main.cts. A TypeScript
// handler is loaded through hooks, which have a thread of their own.
test.each(['echo', 'typed.ts'])(
  'a process lives on when workers are ended while they load %s, many times over',
  async (name) => {
    const handler = name === 'echo' ? name : handlerFile(name);
    // Several at a time: on a busy machine it is more likely that a thread is ended in the middle of it.
    const runs = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [program, handler]));
    for (const output of await Promise.all(runs)) expect(output).toEqual({ stdout: '', stderr: '' });
  },
  120_000,
);
