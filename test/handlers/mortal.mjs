// Sends back every text message, with a mark of the client's own that open puts on it, and dies of some of them.
import { threadId } from 'node:worker_threads';

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
  thread: (client) => client.send(String(threadId)),
};

export default {
  open(client) {
    if (client.query.die === 'open') process.exit(7);
    client.state = client.name;
    if (client.query.watch === 'open') client.send('opened');
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
    server.sendTo('undertaker', `${client.name} ${code}`);
  },
};
