// A chat room for each path: clients of ws://…/ROOM?name=ME talk to each other.
/** @type {import('heddle').Handler<{ room: string, name: string }>} */
export default {
  open(client) {
    client.state = { room: `room:${client.name}`, name: client.query.name ?? client.id };
    client.subscribe(client.state.room);
    client.publish(client.state.room, `${client.state.name} came`);
  },
  message(client, message, server) {
    const { room, name } = client.state;
    server.publish(room, `${name}: ${message.text}`);
  },
  close(client) {
    client.publish(client.state.room, `${client.state.name} left`);
  },
};
