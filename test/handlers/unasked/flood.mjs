// Told "COUNT SIZE", sends so many messages of that size, each beginning with its number.
export default {
  message(client, message) {
    const [count, size] = message.text.split(' ').map(Number);
    for (let index = 0; index < count; index++) client.send(String(index).padEnd(size, '.'));
  },
};
