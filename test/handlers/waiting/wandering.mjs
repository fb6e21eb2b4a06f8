// Stateless: answers with the thread that ran it, after it used the thread as long as it was told.
import { threadId } from 'node:worker_threads';

export default {
  stateless: true,
  message(client, message) {
    const [verb, milliseconds] = message.text.split(' ');
    if (verb === 'who') return client.send(JSON.stringify({ id: client.id, url: client.url, threadId }));
    const end = performance.now() + Number(milliseconds);
    while (performance.now() < end);
    client.send(`${message.text} on ${threadId}`);
  },
  close(client, code, _reason, server) {
    server.sendTo('undertaker', `${client.name} ${code}`);
  },
};
