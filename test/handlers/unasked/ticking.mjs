// Sends to its clients from timers, through the client and through the server that the package exports.
import { server } from '#dist/index.js';

export default {
  open(client) {
    let count = 0;
    const timer = setInterval(() => {
      if (count % 2 === 0) client.send(`tick ${count}`);
      else server.sendTo(client.id, `tick ${count}`);
      if (++count === 5) clearInterval(timer);
    }, 2);
  },
};
