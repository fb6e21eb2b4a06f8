// Wants everything that can be done to a client, when it has left.
export default {
  message(client) {
    client.subscribe('departures');
    client.send('subscribed');
  },
  close(client) {
    client.send('x');
    client.close(1000, 'x');
    client.subscribe('departures');
    client.unsubscribe('departures');
    client.publish('departures', 'somebody left');
  },
};
