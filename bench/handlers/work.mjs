// Burns what the message asks for, then sends the message back. A client stays with its worker.
import { work } from '../work/burn.mjs';

export default {
  message(client, message) {
    work(message.bytes);
    client.send(message.data);
  },
};
