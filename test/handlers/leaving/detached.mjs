// Answers when its hook is long over, and has no close hook.
export default {
  message(client, message) {
    setTimeout(() => client.send(message.text), 20);
  },
};
