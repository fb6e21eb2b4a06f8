// Fails in the ways that its clients ask for: in a hook by their name, on a message by its text.
const faults = {
  'a-string': () => {
    throw 'just text';
  },
  undefined: () => {
    throw undefined;
  },
  'a-null-object': () => {
    throw Object.create(null);
  },
  'a-type-error': (nothing) => nothing.at.all,
  'wrong-data': (_, client) => client.send(42),
  'null-data': (_, client) => client.send(null),
  nobody: (_, _client, server) => server.sendTo('', 'x'),
};

export default {
  open(client) {
    if (client.name === 'open') throw new Error('failed in open');
  },
  message(client, message, server) {
    const fault = faults[message.text];
    if (fault !== undefined) return fault({}, client, server);
    client.send(message.data);
  },
  close(client) {
    if (client.name === 'close') throw new Error('failed in close');
  },
};
