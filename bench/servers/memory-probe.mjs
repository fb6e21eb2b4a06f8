// Loaded into a server with --import: answers every request with how much memory the process and its socket thread use,
// for `collect` after a full collection. The soak runs use it too.
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
