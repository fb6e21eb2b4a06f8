// An async handler in TypeScript: answers with the addresses of a host name. Messages of one client are answered in
// their order, however long each look-up takes.
import { lookup } from 'node:dns/promises';
import { defineHandler } from 'heddle';

export default defineHandler({
  stateless: true,
  async message(client, message) {
    try {
      const addresses = await lookup(message.text.trim(), { all: true });
      client.send(addresses.map(({ address }) => address).join(' '));
    } catch (error) {
      client.send(`not found: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  },
});
