// An async echo that begins when some client says `go`: until then everything waits behind each client's first
// message.
let begin = () => {};
const begun = new Promise((resolve) => {
  begin = resolve;
});

export default {
  async message(client, message) {
    if (message.text === 'go') return begin();
    await begun;
    client.send(message.data);
  },
};
