// Answers after a while that differs from message to message, the first messages later than the last ones would be.
import { setTimeout as pause } from 'node:timers/promises';

export default {
  async open(client) {
    await pause(5);
    client.state = [];
  },
  async message(client, message) {
    if (message.text === 'stuck') await new Promise(() => {});
    client.state.push(message.text);
    await pause(Math.random() * 4);
    if (message.text === 'reject') throw new Error('rejected after a while');
    client.send(message.text);
    if (Math.random() < 0.5) await pause(Math.random() * 2);
  },
  async close(client, _code, _reason, server) {
    await pause(1);
    server.sendTo('undertaker', `${client.state.length} messages of ${client.name}`);
  },
};
