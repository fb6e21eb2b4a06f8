// Sends every message back as it came.
import type { Handler } from '../../api/handler.ts';

export const echo: Handler = {
  stateless: true,
  message(client, message) {
    client.send(message.data);
  },
};
