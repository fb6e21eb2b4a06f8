// The same without hooks but `message`: no worker hears of the end of a request.
export default {
  stateless: true,
  message(client, { text }) {
    const [, milliseconds = '0'] = text.split(' ');
    console.log(`message ${text}`);
    const end = performance.now() + Number(milliseconds);
    while (performance.now() < end);
    client.send(text);
  },
};
