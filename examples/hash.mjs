// Work for the CPU: answers with a password hash of the message. Stateless, so any idle worker takes any client.
import { scryptSync } from 'node:crypto';

/** @type {import('heddle').Handler} */
export default {
  stateless: true,
  message(client, message) {
    client.send(scryptSync(message.bytes, 'salt', 32).toString('hex'));
  },
};
