// Loaded into a server under test with --import: answers every request of the suite with the memory of the process.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.send) {
  process.on('message', (message) => {
    if (message === 'memory') process.send({ memory: process.memoryUsage() });
  });
  // The channel must not keep the server alive.
  process.channel.unref();
}
