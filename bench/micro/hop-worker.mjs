// The worker of hop.mjs: answers at once, or holds a port until it is told to end.

export default function task(work) {
  if (work === null) return 0;
  const { port } = work;
  return new Promise((resolve) => {
    port.on('message', (message) => {
      if (message === 'end') {
        port.close();
        resolve();
      } else port.postMessage(message);
    });
  });
}
