// The worker of hop.mjs: answers at once, or holds a port until it is told to end.

export default function task(port) {
  if (port === null) return 0;
  return new Promise((resolve) => {
    port.on('message', (message) => {
      if (message === 'end') {
        port.close();
        resolve();
      } else port.postMessage(message);
    });
  });
}
