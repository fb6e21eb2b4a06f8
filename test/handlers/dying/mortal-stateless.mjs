// The same for a stateless handler, whose clients may be on any worker.
const deaths = { exit: () => process.exit(7) };

export default {
  stateless: true,
  message(client, message) {
    const [verb, milliseconds] = message.text.split(' ');
    if (verb === 'busy') {
      const end = performance.now() + Number(milliseconds);
      while (performance.now() < end);
      return;
    }
    const death = deaths[verb];
    if (death !== undefined) return death();
    client.send(`${client.name} ${message.text}`);
  },
};
