// The client of the npm package ws.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import WebSocket from 'ws';
import { converse, fromHex, fromList, tell, tellMessage } from './conversation.mjs';

const { version } = createRequire(import.meta.url)('ws/package.json');
const ca = readFileSync(process.env.INTEROP_CA);
let socket;

await converse(version, {
  connect(url, protocols) {
    socket = new WebSocket(url, fromList(protocols), { ca });
    socket.on('open', () => {
      tell({ event: 'open', subprotocol: socket.protocol, extensions: socket.extensions });
    });
    socket.on('message', (data, isBinary) => tellMessage(isBinary ? 'binary' : 'text', data));
    socket.on('pong', (data) => tell({ event: 'pong', data: data.toString('hex') }));
    socket.on('error', ({ message }) => tell({ event: 'error', message }));
    socket.on('close', (code, reason) => tell({ event: 'close', code, reason: reason.toString() }));
  },
  send(type, hex, count) {
    socket.send(Buffer.alloc(fromHex(hex).length * count, fromHex(hex)), { binary: type === 'binary' });
  },
  fragments(type, ...parts) {
    for (const [index, hex] of parts.entries()) {
      socket.send(fromHex(hex), { binary: type === 'binary', fin: index === parts.length - 1 });
    }
  },
  ping: (hex) => socket.ping(fromHex(hex)),
  close: (code, hex) => socket.close(Number(code), fromHex(hex)),
});
