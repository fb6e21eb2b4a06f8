// Sends back every text message, with a mark of the client's own that open puts on it, and dies of some of them.
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
