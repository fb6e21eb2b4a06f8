// Echoes. After `scribble` whatever its thread commits is nonsense, as if a broken native module wrote over the page.
const store = Atomics.store;
let isArmed = false;
Atomics.store = (array, index, value) => store(array, index, isArmed && index === 0 ? 0x7fff_fff0 : value);

export default {
  message(client, message) {
    isArmed ||= message.text === 'scribble';
    client.send(message.data);
  },
};
