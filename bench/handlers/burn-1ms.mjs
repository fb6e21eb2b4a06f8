// Burns 1 ms for every message, whatever it says: an example for `npm run bench -- --tune`.
import { burn } from '../work/burn.mjs';

export default {
  message(client, message) {
    burn(10);
    client.send(message.data);
  },
};
