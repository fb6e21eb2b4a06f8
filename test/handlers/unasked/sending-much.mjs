// Sends very much for one message: a verb and how often. What is sent are the numbers from 0 on, then `end`.
const verbs = {
  reply: (client) => (text) => client.send(text),
  broadcast: (_client, server) => (text) => server.broadcast(text),
  publish: (_client, server) => (text) => server.publish('everyone', text),
  'publish-from': (client) => (text) => client.publish('everyone', text),
  'send-to': (_client, server) => (text) => server.sendTo('many', text),
};

export default {
  open(client) {
    client.subscribe('everyone');
  },
  message(client, message, server) {
    const [verb, count, last] = message.text.split(' ');
    const send = verbs[verb]?.(client, server);
    if (send === undefined) return client.send(message.text);
    for (let number = 0; number < Number(count); number++) send(String(number));
    send('end');
    if (last === 'exit') process.exit(1);
  },
};
