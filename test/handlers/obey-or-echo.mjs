// As obey.mjs, and binary messages come back as they are. `process` tells which server it is.
import obey from './obey.mjs';

export default {
  ...obey,
  message(client, message, server) {
    if (message.isBinary) return client.send(message.bytes);
    if (message.text === 'process') return client.send(String(process.pid));
    return obey.message(client, message, server);
  },
};
