// Sends back what it gets; does what a text like {"close":4001,"reason":"bye"} says. Tells the client named `watcher` of
// everyone who comes and goes.
export default {
  open(client, server) {
    const { name, subprotocol } = client;
    server.sendTo('watcher', JSON.stringify({ event: 'open', name, subprotocol }));
  },
  message(client, message) {
    if (message.isBinary) return client.send(message.bytes);
    if (!message.text.startsWith('{"close":')) return client.send(message.text);
    const { close, reason } = JSON.parse(message.text);
    client.close(close, reason);
  },
  close({ name }, code, reason, server) {
    server.sendTo('watcher', JSON.stringify({ event: 'close', name, code, reason }));
  },
};
