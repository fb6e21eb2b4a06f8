// What a mixed load asks for, by the first letter of a message; every message is sent back, also an empty one. Each
// worker tells the sampler of its heap.
import { threadId } from 'node:worker_threads';
import { server } from 'heddle';

const reportMs = 1000;

setInterval(() => {
  const { heapUsed, external } = process.memoryUsage();
  server.sendTo('sampler', JSON.stringify({ threadId, heapUsed, external }));
}, reportMs);

const extras = {
  j: (client, room) => client.subscribe(room),
  l: (client, room) => client.unsubscribe(room),
  p: (client, room) => client.publish(room, 'to-room'),
  b: () => server.broadcast('to-all'),
  k: () => process.exit(7),
};

export default {
  open(client) {
    client.state = { messages: 0 };
  },
  message(client, message) {
    client.state.messages++;
    const { data } = message;
    if (message.isBinary) return void client.send(data);
    if (data[0] === 'w') return later(client, data);
    extras[data[0]]?.(client, data.slice(1, 10));
    client.send(data);
  },
  close(client) {
    client.state = undefined;
  },
};

async function later(client, data) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  client.send(data);
}
