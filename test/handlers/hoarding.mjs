// Sends as many bytes as the message says, and closes the client after it where it says so; `open` keeps a large state of
// a client whose name says so, or awaits for ever.
const size = (words) => Number(words[0]);

export default {
  keepState: true,
  open(client) {
    if (client.name === 'pending') return new Promise(() => {});
    if (client.name === 'kept') client.state = 'x'.repeat(Number(client.query.bytes));
  },
  message(client, message) {
    const words = message.text.split(' ');
    if (words[0] === 'light') return client.send('served');
    client.send(new Uint8Array(size(words)));
    if (words[1] === 'close') client.close(1000, 'that is all');
  },
};
