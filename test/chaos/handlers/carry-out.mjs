// Carries out the order in a message: "NUMBER ORDER ARGUMENT", perhaps with padding. A message whose order is not to
// fail or to kill is answered once, with its number, and the witness is told of it in the same breath.
import { setTimeout as pause } from 'node:timers/promises';

const mostOfGush = 10_000;

export const orders = {
  plain: answer,
  bulky: answer,
  join(context) {
    context.client.subscribe(context.argument);
    answer(context);
  },
  publish(context) {
    const { client, number, argument } = context;
    client.publish(argument, `told ${nameOf(client)} ${number}`);
    answer(context);
  },
  large(context) {
    answer(context, ` ${'x'.repeat(Number(context.argument))}`);
  },
  slow(context) {
    const end = performance.now() + Number(context.argument);
    while (performance.now() < end);
    answer(context);
  },
  async await(context) {
    await pause(Number(context.argument));
    answer(context);
  },
  throw({ number }) {
    throw new Error(`message ${number} was told to throw`);
  },
  async reject({ number }) {
    await pause(1);
    throw new Error(`message ${number} was told to reject`);
  },
  overflow: function overflow(context) {
    return overflow(context) + 1;
  },
  never: () => new Promise(() => {}),
  exit: () => process.exit(7),
  hang() {
    for (;;);
  },
  allocate() {
    const hoard = [];
    for (;;) hoard.push(new Array(1e4).fill(hoard.length));
  },
  // In turn to its client, to everyone and to a room. What is sent last is the answer.
  gush(context) {
    const { client, server, number, argument } = context;
    const name = nameOf(client);
    const count = Number(argument);
    for (let each = 0; each < count; each++) {
      const serial = number * mostOfGush + each;
      server.broadcast(`told ${name}/all ${serial}`);
      server.publish('room-0', `told ${name}/room ${serial}`);
      if (client.transport === 'websocket') client.send(`more ${each}`);
    }
    server.sendTo('witness', `gushed ${name} ${count}`);
    answer(context, ` ${count}`);
  },
  // Until its thread is ended. Its client does not take so much for long.
  endless({ client, server }) {
    const filling = 'x'.repeat(1000);
    for (let each = 0; ; each++) {
      if (client.transport === 'websocket') client.send(`endless ${each} ${filling}`);
      server.sendTo('nobody', filling);
    }
  },
  later(context) {
    answer(context);
    setImmediate(() => {
      throw new Error('thrown by a timer, as ordered');
    });
  },
  rejection(context) {
    answer(context);
    void Promise.reject(new Error('rejected by nobody’s promise, as ordered'));
  },
};

export function carryOut(client, message, server) {
  const [number, order, argument] = message.text.split(' ', 3);
  return orders[order]({ client, server, number, argument });
}

function answer({ client, server, number }, padding = '') {
  client.send(number + padding);
  server.sendTo('witness', `${nameOf(client)} ${number}`);
}

// Requests have no names of their own, so they say one.
function nameOf(client) {
  return client.transport === 'http' ? client.query.name : client.name;
}
