// A worker thread that writes as many commands as it is told into an outbox, far more than the socket thread has read,
// and says when it is done.
import { parentPort, workerData } from 'node:worker_threads';
import { commands } from '#dist/protocol/commands.js';
import { Outbox } from '#dist/workers/commands/outbox.js';

const { port, control, count, bytes } = workerData;
const outbox = new Outbox(port, new Int32Array(control));
const data = new Uint8Array(bytes);
for (let index = 0; index < count; index++) {
  data[0] = index;
  commands.send.write(outbox, index, data);
  outbox.commit();
}
outbox.flush();
parentPort.postMessage('done');
port.close();
