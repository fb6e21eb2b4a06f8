// Enters async contexts as its clients ask for, and tells in which one each hook runs.
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as later } from 'node:timers/promises';

const storage = new AsyncLocalStorage();
const other = new AsyncLocalStorage();
const tell = (client) => client.send(`${storage.getStore()} ${other.getStore()}`);

const ways = {
  'enter at once': (client, value) => {
    storage.enterWith(value);
    other.enterWith(`other ${value}`);
    tell(client);
  },
  'enter and await': async (client, value) => {
    storage.enterWith(value);
    await later(1);
    other.enterWith(`late ${value}`);
    await later(1);
    tell(client);
  },
  'enter and throw': (_, value) => {
    storage.enterWith(value);
    throw new Error('entered');
  },
  'enter in a timer': (client, value) => {
    setTimeout(() => {
      storage.enterWith(value);
      tell(client);
    }, 1);
  },
  run: (client, value) => storage.run(value, () => tell(client)),
  wait: async (client) => {
    await later(5);
    tell(client);
  },
  tell,
};

export default {
  open(client) {
    if (client.query.enter !== undefined) storage.enterWith(client.query.enter);
  },
  message(client, message) {
    const [way, value] = message.text.split('=');
    return ways[way](client, value);
  },
};
