// Ends its thread in the ways its clients ask for.
const later = (work) => setTimeout(work, 1);

const ends = {
  'an error': () =>
    later(function thrower() {
      throw new TypeError('not today');
    }),
  null: () =>
    later(() => {
      throw null;
    }),
  undefined: () =>
    later(() => {
      throw undefined;
    }),
  text: () =>
    later(() => {
      throw 'some text';
    }),
  'a huge error': () =>
    later(() => {
      throw new Error('x'.repeat(10_000_000));
    }),
  'a rejection': () => void Promise.reject(new RangeError('too far')),
  'a rejection with 5': () => void Promise.reject(5),
  'a rejection with nothing': () => void Promise.reject(),
  exit: function leaver() {
    process.exit(3);
  },
};

export default {
  message(client, message) {
    if (message.text === 'caught') {
      process.on('uncaughtException', (error) => client.send(`caught ${error.message}`));
      later(() => {
        throw new Error('all the same');
      });
      return;
    }
    const end = ends[message.text];
    if (end === undefined) client.send(message.text);
    else end();
  },
};
