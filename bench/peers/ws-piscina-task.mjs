// Peer: the ws package with one Piscina task per message. Like Heddle it keeps the order of each client.
import { Piscina } from 'piscina';
import { WebSocketServer } from 'ws';
import { poolOptions, ready, workload } from './ready.mjs';

const pool = new Piscina(poolOptions);
const task = { name: workload === 'echo' ? 'echo' : 'default' };
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4096 });

server.on('connection', (socket) => {
  let last = Promise.resolve();
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => {
    last = last.then(async () => {
      const reply = await pool.run(new Uint8Array(data), task);
      if (socket.readyState === socket.OPEN) socket.send(reply, { binary: isBinary });
    });
  });
});
server.on('listening', () => ready(server.address().port));
