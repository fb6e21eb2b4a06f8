// Forwards every message unchanged: to every other client, or with ?to=NAME in the client's URL to that client.
import type { Handler } from '../../api/handler.ts';

const everyone = 'heddle:relay';

export const relay: Handler<string | undefined> = {
  open(client) {
    client.state = client.query.to;
    if (client.transport === 'websocket') client.subscribe(everyone);
  },
  message(client, message, server) {
    const to = client.state;
    if (to === undefined) client.publish(everyone, message.data);
    else server.sendTo(to, message.data);
  },
};
