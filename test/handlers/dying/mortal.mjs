// Sends back every text message, with a mark of the client's own that open puts on it, and dies of some of them.
import { execFileSync } from 'node:child_process';
import { threadId } from 'node:worker_threads';

function hang() {
  for (;;);
}

const deaths = {
  exit: () => process.exit(7),
  allocate: () => {
    const hoard = [];
    for (;;) hoard.push(new Array(1e5).fill(hoard.length));
  },
  // One thing that grows: V8 takes the whole process with it when its next size does not fit.
  'allocate-map': () => {
    const hoard = new Map();
    for (let key = 0; ; key++) hoard.set(key, key);
  },
  'allocate-array': () => {
    const hoard = [];
    for (let key = 0; ; key++) hoard.push(key + 0.5);
  },
  'allocate-object': () => {
    const hoard = {};
    for (let key = 0; ; key++) hoard[`key${key}`] = key;
  },
  'allocate-later': async () => {
    await null;
    const hoard = new Set();
    for (let key = 0; ; key++) hoard.add(`key${key}`);
  },
  'allocate-idle': (client) => {
    client.send('soon');
    const hoard = new Map();
    setInterval(() => {
      for (let count = 0; count < 1e5; count++) hoard.set(hoard.size, count);
    }, 0);
  },
  // Much, and all of it garbage.
  litter: (client) => {
    let last = [];
    for (let round = 0; round < 400; round++)
      last = Array.from({ length: 1e4 }, (_, index) => ({ index, round }));
    client.send(`littered ${last.length}`);
  },
  later: () => {
    setImmediate(() => {
      throw new Error('thrown by a timer of the handler');
    });
  },
  'reject-later': () => {
    void Promise.reject(new Error('rejected by nobody’s promise'));
  },
  busy: (_client, milliseconds) => {
    const end = performance.now() + Number(milliseconds);
    while (performance.now() < end);
  },
  // In native code, where nothing interrupts it.
  block: (_client, seconds) => execFileSync('sleep', [seconds]),
  wait: () => new Promise(() => {}),
  hang,
  'hang-later': async () => {
    await null;
    hang();
  },
  'hang-idle': (client) => {
    client.send('soon');
    setTimeout(hang, 20);
  },
  overflow: () => {
    const deeper = (depth) => 1 + deeper(depth + 1);
    return deeper(0);
  },
  abort: () => process.abort(),
  thread: (client) => client.send(String(threadId)),
};

export default {
  open(client) {
    if (client.query.die === 'open') process.exit(7);
    if (client.query.hang === 'open') hang();
    const opened = client.recovered ? `opened again, state ${client.state}` : 'opened';
    client.state = client.name;
    if (client.query.watch === 'open') client.send(opened);
  },
  message(client, message, server) {
    const [verb, argument] = message.text.split(' ');
    const death = deaths[verb];
    if (death !== undefined) return death(client, argument);
    client.send(`${client.state} ${message.text}`);
    if (client.query.tell !== undefined) server.sendTo(client.query.tell, message.text);
  },
  close(client, code, _reason, server) {
    if (client.query.die === 'close') process.exit(7);
    if (client.query.hang === 'close') hang();
    server.sendTo('undertaker', `${client.name} ${code}`);
  },
};
