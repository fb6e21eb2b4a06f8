// Refuses to load, or takes for ever to do so, as long as the file RELOADED_FLAG says "refuse" or "hang".
import { readFileSync } from 'node:fs';

const flag = () => readFileSync(process.env.RELOADED_FLAG, 'utf8');

if (flag() === 'refuse') throw new Error('not this time');
while (flag() === 'hang') await new Promise((resolve) => setTimeout(resolve, 10));

export default {
  message(client, message) {
    if (message.text === 'exit') process.exit(7);
    client.send(message.text);
  },
};
