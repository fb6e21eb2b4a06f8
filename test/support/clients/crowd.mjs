// Many WebSocket clients in one process of its own, with as little as they need: `node crowd.mjs PORT COUNT FROM`.
// Prints `online` when all of them are; sends one message of a random one whenever it is told to by a line.
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

const [port, count, from] = process.argv.slice(2).map(Number);
/** So many handshakes at a time: more would only wait in the kernel's queue. */
const atOnce = 100;

const sockets = [];
let begun = 0;
let online = 0;

// A frame with a mask of zeros (RFC 6455 5.2): the text is `hi`.
const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);

function next() {
  if (begun >= count) return;
  const number = from + begun++;
  // One address has too few ports for everyone.
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (number % 8)}` });
  sockets.push(socket);
  socket.on('error', (error) => {
    console.error(`client ${number}: ${error.message}`);
    process.exit(1);
  });
  socket.once('data', () => {
    socket.resume();
    if (++online === count) console.log('online');
    next();
  });
  const key = Buffer.from(String(number).padStart(16, '0')).toString('base64');
  socket.write(
    `GET /crowd-${number} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
}

for (let index = 0; index < Math.min(atOnce, count); index++) next();

createInterface({ input: process.stdin }).on('line', (line) => {
  for (let index = 0; index < Number(line); index++) {
    sockets[Math.floor(Math.random() * sockets.length)].write(frame);
  }
});
