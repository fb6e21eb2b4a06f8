// Does to itself and to its thread what a text message says, and fails in the hooks that clients are named after.
const verbs = {
  throw: (value) => {
    throw new TypeError(`no user ${value}`);
  },
  huge: () => {
    throw new Error('x'.repeat(1_000_000));
  },
  escape: () => {
    throw new Error('\u001b[31mred\u001b[0m');
  },
  text: () => {
    throw 'just text';
  },
  never: () => new Promise(() => {}),
  exit: () => process.exit(3),
  /** Nobody awaits it. */
  reject: () => void setImmediate(() => Promise.reject(new RangeError('nobody awaits this'))),
  later: () =>
    void setImmediate(() => {
      throw new Error('thrown in a timer');
    }),
  hang: () => {
    for (;;);
  },
  grow: () => {
    for (const all = []; ; ) all.push(new Array(100_000).fill(all.length));
  },
};

export default {
  open(client) {
    if (client.name === 'in-open') throw new Error('failed in open');
  },
  message(client, message) {
    const [verb, value = ''] = message.text.split(' ');
    const action = verbs[verb];
    return action === undefined ? client.send(message.text) : action(value);
  },
  close(client) {
    if (client.name === 'in-close') throw new Error('failed in close');
  },
};
