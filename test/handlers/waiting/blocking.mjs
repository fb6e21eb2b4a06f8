// `block FILE` holds the thread until there is such a file, then sends `done`; `thread` sends the thread's id; any other
// text comes back.
import { existsSync } from 'node:fs';
import { threadId } from 'node:worker_threads';

const nothing = new Int32Array(new SharedArrayBuffer(4));

export default {
  message(client, message) {
    const [verb, file] = message.text.split(' ');
    if (verb === 'thread') return client.send(String(threadId));
    if (verb !== 'block') return client.send(message.text);
    while (!existsSync(file)) Atomics.wait(nothing, 0, 0, 5);
    client.send('done');
  },
};
