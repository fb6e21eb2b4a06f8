// What blocking.mjs does, for any client on any thread. `block-later FILE` awaits something first: its hook has returned when
// it holds the thread. `pause FILE` holds no thread while it waits.
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import blocking from './blocking.mjs';

export default {
  stateless: true,
  async message(client, message) {
    const [verb, file] = message.text.split(' ');
    if (verb === 'block-later') await sleep(5);
    if (verb === 'pause') {
      while (!existsSync(file)) await sleep(5);
      return client.send('paused');
    }
    if (verb === 'exit') process.exit();
    blocking.message(client, verb === 'block-later' ? { text: `block ${file}` } : message);
  },
};
