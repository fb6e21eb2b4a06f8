// Replies, and then writes what it replied to into a file of its own thread, in the folder LEDGER_FOLDER: what is in
// the file was handled. Every tenth reply takes some of the thread's time, every eleventh waits without it.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

const file = join(process.env.LEDGER_FOLDER, `${threadId}.txt`);

export default {
  async message(client, message) {
    const number = Number(message.text);
    if (number % 10 === 0) {
      const end = performance.now() + 1;
      while (performance.now() < end);
    }
    if (number % 11 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    client.send(message.text);
    appendFileSync(file, `${client.name} ${number}\n`);
  },
};
