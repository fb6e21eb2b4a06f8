// Floods a server from a process of its own: `node flooder.mjs PORT CLIENTS MESSAGE_BYTES MIB_PER_SEC`. All clients
// together write so much a second, in turns, and read what they get without looking at it; whoever is closed connects
// again. Prints `flooding` when all of them have been online. Goes on until it is ended.
import { connect } from 'node:net';

const [port, clients, messageBytes, mibPerSec] = process.argv.slice(2).map(Number);
const tickMs = 10;
const bytesPerTick = (mibPerSec * 1024 * 1024 * tickMs) / 1000;
/** A client whose bytes the server does not take is not given more. */
const maxWaitingBytes = 64 * 1024 + (4 * 1024 * 1024) / clients;

// A binary frame with a mask of zeros (RFC 6455 5.2), as often as makes 64 KiB.
const head = Buffer.alloc(8);
head.writeUInt16BE(0x82fe, 0);
head.writeUInt16BE(messageBytes, 2);
const message = Buffer.concat([head, Buffer.alloc(messageBytes)]);
const chunk = Buffer.concat(Array(Math.ceil(65_536 / message.length)).fill(message));

const handshake =
  'GET /flooder HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

const online = new Set();
let isComplete = false;

function join() {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  socket.once('data', () => {
    socket.resume();
    online.add(socket);
    if (!isComplete && online.size === clients) {
      isComplete = true;
      console.log('flooding');
    }
  });
  socket.once('close', () => {
    online.delete(socket);
    setTimeout(join, 20);
  });
  socket.write(handshake);
}

let turn = online.values();
let owed = 0;

function flood() {
  if (!isComplete) return;
  // What could not be written in its tick is not made up for.
  owed = Math.min(owed + bytesPerTick, 4 * bytesPerTick);
  for (let looked = 0; owed > 0 && looked < 2 * clients + 100; looked++) {
    const { value: socket, done } = turn.next();
    if (done) turn = online.values();
    else if (socket.writable && socket.writableLength < maxWaitingBytes) {
      socket.write(chunk);
      owed -= chunk.length;
    }
  }
}

for (let index = 0; index < clients; index++) setTimeout(join, index / 2);
setInterval(flood, tickMs);
