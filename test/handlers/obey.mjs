// Does what a text message says: a verb, then its arguments, separated by spaces. Whoever sends other text gets it
// back with what the handler knows of them: how many messages it took of this client, and in this thread.
import { threadId } from 'node:worker_threads';

let taken = 0;
let release = () => {};
let held = new Promise((resolve) => {
  release = resolve;
});

const verbs = {
  say: (client, _server, ...words) => client.send(words.join(' ')),
  broadcast: (_client, server, ...words) => server.broadcast(words.join(' ')),
  subscribe: (client, _server, topic) => client.subscribe(topic),
  unsubscribe: (client, _server, topic) => client.unsubscribe(topic),
  publish: (client, _server, topic, ...words) => client.publish(topic, words.join(' ')),
  'server-publish': (_client, server, topic, ...words) => server.publish(topic, words.join(' ')),
  'send-to': (_client, server, to, ...words) => server.sendTo(to, words.join(' ')),
  /** Sends so many numbers to a name. */
  burst: (_client, server, count, to) => {
    for (let number = 0; number < Number(count); number++) server.sendTo(to, String(number));
  },
  'close-bytes': (client, _server, code, ...words) =>
    client.close(Number(code), Buffer.from(words.join(' '))),
  close: (client, _server, code, ...words) => client.close(code && Number(code), words.join(' ')),
  'last-words': (client) => {
    for (const word of ['one', 'two']) client.send(word);
    client.close(4000, 'over');
    client.send('too late');
  },
  who: (client) => {
    const { id, name, url, query, headers, address, subprotocol, transport } = client;
    client.send(JSON.stringify({ id, name, url, query, headers, address, subprotocol, transport }));
  },
  thread: (client) => client.send(String(threadId)),
  print: (_client, _server, ...words) => console.log(words.join(' ')),
  'print-error': (_client, _server, ...words) => console.error(words.join(' ')),
  throw: (_client, _server, ...words) => {
    throw new Error(words.join(' '));
  },
  reject: (_client, _server, ...words) => Promise.reject(new Error(words.join(' '))),
  never: () => new Promise(() => {}),
  /** Waits for a `release` on this thread, then sends. */
  hold: async (client, _server, ...words) => {
    await held;
    client.send(words.join(' '));
  },
  release: () => {
    release();
    held = new Promise((resolve) => {
      release = resolve;
    });
  },
  /** Works for so many milliseconds without using the thread, then sends. */
  later: async (client, _server, milliseconds, ...words) => {
    await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
    client.send(words.join(' '));
  },
  /** Uses the thread for so many milliseconds, then sends. */
  work: (client, _server, milliseconds, ...words) => {
    const end = performance.now() + Number(milliseconds);
    while (performance.now() < end);
    client.send(words.join(' '));
  },
};

export default {
  open(client) {
    client.state = { taken: 0 };
  },
  message(client, message, server) {
    taken++;
    client.state.taken++;
    const [verb, ...words] = message.text.split(' ');
    const action = message.isBinary ? undefined : verbs[verb];
    if (action !== undefined) return action(client, server, ...words);
    client.send(`${client.state.taken} ${taken} ${message.text}`);
  },
  close(client, code, reason, server) {
    server.sendTo('undertaker', `${client.name} ${code} ${reason}`);
  },
};
