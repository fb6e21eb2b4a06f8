// The same with clients that belong to a worker.
export default {
  open(client) {
    console.log(`open ${client.id}`);
  },
  message(client, { text }) {
    const [, milliseconds = '0'] = text.split(' ');
    console.log(`message ${text}`);
    const end = performance.now() + Number(milliseconds);
    while (performance.now() < end);
    client.send(text);
  },
  close(client) {
    console.log(`close ${client.id}`);
  },
};
