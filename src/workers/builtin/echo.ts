// Sends every message back as it came. Worker.
import type { Handler } from '../handler.ts';

export const echo: Handler = {
  stateless: true,
  message(client, message) {
    client.send(message.data);
  },
};
