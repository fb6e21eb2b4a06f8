// The same work for handlers whose clients may move with what is kept of them: a count of their messages.
import { work } from '../work/burn.mjs';

export default {
  keepState: true,
  movable: true,
  open(client) {
    client.state ??= { messages: 0 };
  },
  message(client, message) {
    work(message.bytes);
    client.state.messages++;
    client.send(message.data);
  },
};
