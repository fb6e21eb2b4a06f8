// Broadcasts from a timer of the module, on whatever thread has loaded it.
import { threadId } from 'node:worker_threads';
import { server } from '#dist/index.js';

setInterval(() => server.broadcast(`tick of ${threadId}`), 5);

export default {
  message(client) {
    client.send('hello');
  },
};
