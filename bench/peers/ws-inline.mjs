// Peer: the ws package with the handler on the event loop.
import { WebSocketServer } from 'ws';
import { work } from '../work/burn.mjs';
import { ready, workload } from './ready.mjs';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 4096 });
const subscribers = new Set();

const onMessage = {
  echo: (socket, data, isBinary) => socket.send(data, { binary: isBinary }),
  work: (socket, data, isBinary) => {
    work(data);
    socket.send(data, { binary: isBinary });
  },
  'fan-out': (_socket, data, isBinary) => {
    for (const subscriber of subscribers) subscriber.send(data, { binary: isBinary });
  },
}[workload];

server.on('connection', (socket, request) => {
  if (request.url.includes('subscribe')) {
    subscribers.add(socket);
    socket.on('close', () => subscribers.delete(socket));
  }
  socket.on('error', () => {});
  socket.on('message', (data, isBinary) => onMessage(socket, data, isBinary));
});
server.on('listening', () => ready(server.address().port));
