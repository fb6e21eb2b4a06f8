// A stateless handler that uses the thread as long as it is told, then sends.
export default {
  stateless: true,
  message(client, message) {
    const [verb, ...words] = message.text.split(' ');
    const end = verb === 'work' ? performance.now() + Number(words.shift()) : 0;
    while (performance.now() < end);
    client.send(words.join(' '));
  },
};
