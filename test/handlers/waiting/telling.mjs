// Stateless: prints which hooks run for whom, is busy for as many milliseconds as a message says, and answers it.
export default {
  stateless: true,
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
