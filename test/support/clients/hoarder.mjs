// Makes a server hold memory, from a process of its own: `node hoarder.mjs PORT KIND COUNT BYTES [ADDRESS]`. Opens so many connections
// that each make it hold so many bytes, and then stays. Nothing that comes is read. Prints `hoarding` when all were begun.
import { connect } from 'node:net';

const [kind] = process.argv.slice(3);
const localAddress = process.argv[6] ?? '127.0.0.1';
const [port, count, bytes] = [2, 4, 5].map((index) => Number(process.argv[index]));

const handshake = (path) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

// Frames have a mask of zeros (RFC 6455 5.2).
function frame(first, length, payload) {
  const head = Buffer.alloc(14);
  head.writeUInt8(first, 0);
  head.writeUInt8(0xff, 1);
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}
const text = (words) => frame(0x81, Buffer.byteLength(words), Buffer.from(words));

// The kernel takes some MiB of an answer, so these are four times as long.
const body = Buffer.alloc(bytes - 1, 65);
const post = 'POST /messages HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n';
const kinds = {
  upload: { first: `${post}Content-Length: ${bytes}\r\n\r\n`, rest: body },
  'chunked upload': {
    first: `${post}Transfer-Encoding: chunked\r\n\r\n${(bytes - 1).toString(16)}\r\n`,
    rest: body,
  },
  'unread answer': { first: `${post}Content-Length: ${String(4 * bytes).length}\r\n\r\n${4 * bytes}` },
  'burst of answers': {
    after: `${post}Content-Length: ${String(4 * bytes).length}\r\n\r\n${4 * bytes}`,
    isBurst: true,
  },
  'burst to slow readers': { first: handshake('/'), after: text(String(4 * bytes)), isBurst: true },
  'unfinished message': { first: handshake('/'), after: frame(0x82, bytes, body) },
  'unfinished fragments': { first: handshake('/'), after: frame(0x02, bytes - 1, body) },
  'slow reader': { first: handshake('/'), after: text(String(4 * bytes)) },
  'closed slow reader': { first: handshake('/'), after: text(`${4 * bytes} close`) },
  // The handler has a copy in its own memory, which no account of clients bounds.
  'kept state': { first: handshake(`/kept?bytes=${bytes}`), pauseMs: 30 },
  silence: { first: '' },
  'half a request': { first: 'POST /messages HTTP/1.1\r\nHost: x\r\n' },
};

// In a burst all wait until everyone is connected.
const waiting = [];
function burst() {
  return Promise.all(waiting.map((goOn) => new Promise((resolve) => goOn(resolve))));
}

let begun = 0;
function next() {
  if (begun++ >= count) {
    if (begun > count + 1) return;
    return void burst().then(() => console.log('hoarding'));
  }
  const { first = '', rest, after, pauseMs = 2, isBurst = false } = kinds[kind];
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.on('error', () => {});
  const goOn = () => setTimeout(next, pauseMs);
  socket.once('close', goOn);
  socket.once('connect', () => {
    if (first !== '') socket.write(first);
    if (rest !== undefined) socket.write(rest);
    if (after === undefined) {
      socket.off('close', goOn);
      return goOn();
    }
    const goOnWith = () => {
      socket.pause();
      if (isBurst) waiting.push((done) => socket.write(after, done));
      else socket.write(after);
      socket.off('close', goOn);
      goOn();
    };
    if (first === '') goOnWith();
    else socket.once('data', goOnWith);
  });
}
next();
setInterval(() => {}, 1000);
