// Says hello. Of the threads that load it the second one dies a moment later. SECOND_DIES_FILE counts them.
import { appendFileSync, readFileSync } from 'node:fs';

const file = process.env.SECOND_DIES_FILE;
appendFileSync(file, '.');
if (readFileSync(file, 'utf8').length === 2) setTimeout(() => process.exit(7), 20);

export default {
  message(client) {
    client.send('hello');
  },
};
