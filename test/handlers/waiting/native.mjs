// Blocks its thread in native code, where nobody can interrupt it, until somebody opens the FIFO that it is told of, or
// for as long as it is told. Any other text comes back.
import { execFileSync } from 'node:child_process';
import { pbkdf2Sync } from 'node:crypto';
import { open, openSync } from 'node:fs';

const ways = {
  fifo: (path) => openSync(path),
  // On a thread of libuv's pool: this one goes on, and yet cannot end.
  pool: (path) => open(path, () => {}),
  sleep: (seconds) => execFileSync('sleep', [seconds]),
  hash: (rounds) => pbkdf2Sync('password', 'salt', Number(rounds), 64, 'sha512'),
  'fifo-later': async (path) => {
    await null;
    openSync(path);
  },
  'fifo-timer': (path) => setTimeout(() => openSync(path), 1),
  // Not native: a thread that waits so can be ended.
  wait: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
};

export default {
  open(client) {
    if (client.query.fifo !== undefined) openSync(client.query.fifo);
  },
  message(client, message) {
    const [way, argument] = message.text.split(' ');
    client.send(message.text);
    return ways[way]?.(argument);
  },
  close(client) {
    if (client.query.closing !== undefined) openSync(client.query.closing);
  },
};
