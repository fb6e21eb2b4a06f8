// Everybody is subscribed to a topic; some messages have the handler send without an end.
function sendForEver(server, verb) {
  for (;;) {
    if (verb === 'broadcast') server.broadcast('again');
    else if (verb === 'publish') server.publish('all', 'again');
    else server.sendTo('crowd', 'again');
  }
}

export default {
  open(client) {
    client.subscribe('all');
  },
  message(client, message, server) {
    const [verb, when] = message.text.split(' ');
    if (when === undefined) return void client.send(verb);
    if (when === 'now') return sendForEver(server, verb);
    if (when === 'after-await') return Promise.resolve().then(() => sendForEver(server, verb));
    setTimeout(() => sendForEver(server, verb), 0);
    return new Promise(() => {});
  },
};
