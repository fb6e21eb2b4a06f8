// Wants everything that can be done to a client, when it has left.
export default {
  message() {},
  close(client) {
    client.send('x');
    client.close(1000, 'x');
    client.subscribe('topic');
    client.unsubscribe('topic');
    client.publish('topic', 'x');
  },
};
