// Answers when its hook is long over, `late` even later, and has no close hook.
export default {
  message(client, message) {
    setTimeout(() => client.send(message.text), message.text === 'late' ? 1000 : 20);
  },
};
