// Answers one message with three, after it waited.
export default {
  async message(client) {
    await new Promise((resolve) => setImmediate(resolve));
    for (const word of ['first', 'second', 'third']) client.send(word);
  },
};
