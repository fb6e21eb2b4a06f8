// Peer: uWebSockets.js with one Piscina task per message. Like Heddle it keeps the order of each client.
import uWS from 'uWebSockets.js';
import { Piscina } from 'piscina';
import { poolOptions, ready, workload } from './ready.mjs';

const pool = new Piscina(poolOptions);
const task = { name: workload === 'echo' ? 'echo' : 'default' };

uWS
  .App()
  .ws('/*', {
    maxPayloadLength: 1024 * 1024,
    maxBackpressure: 16 * 1024 * 1024,
    upgrade(res, req, context) {
      res.upgrade(
        { isOpen: true, last: Promise.resolve() },
        req.getHeader('sec-websocket-key'),
        req.getHeader('sec-websocket-protocol'),
        req.getHeader('sec-websocket-extensions'),
        context,
      );
    },
    message(ws, message, isBinary) {
      const client = ws.getUserData();
      const bytes = new Uint8Array(message.slice(0));
      client.last = client.last.then(async () => {
        const reply = await pool.run(bytes, task);
        if (client.isOpen) ws.send(reply, isBinary);
      });
    },
    close(ws) {
      ws.getUserData().isOpen = false;
    },
  })
  .listen('127.0.0.1', 0, uWS.LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
    if (!socket) throw new Error('cannot listen on 127.0.0.1');
    ready(uWS.us_socket_local_port(socket));
  });
