// Loaded into the server with --import: tells the soak run how much memory the process and its socket thread use, on
// request after a full collection.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.send) {
  process.on('message', (request) => {
    if (request === 'collect') collect();
    process.send(process.memoryUsage());
  });
  // The channel must not keep the server alive.
  process.channel.unref();
}

function collect() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
