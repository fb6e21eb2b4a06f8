// The same for a handler that awaits before it does anything: every message is pending for a while.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { carryOut } from './carry-out.mjs';

export default {
  async message(client, message, server) {
    await nextTurn();
    return carryOut(client, message, server);
  },
};
