// Tells the client named "listener" of every hook that is called.
export default {
  open(client, server) {
    server.sendTo('listener', `open ${client.name}`);
  },
  message(client, _message, server) {
    server.sendTo('listener', `message ${client.name}`);
    client.send('taken');
  },
  close(client, _code, _reason, server) {
    server.sendTo('listener', `close ${client.name}`);
  },
};
