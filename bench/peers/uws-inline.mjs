// Peer: uWebSockets.js with the handler on the event loop. The bare loop that Heddle is measured against.
import uWS from 'uWebSockets.js';
import { work } from '../work/burn.mjs';
import { ready, workload } from './ready.mjs';

const app = uWS.App();

const onMessage = {
  echo: (ws, message, isBinary) => ws.send(message, isBinary),
  work: (ws, message, isBinary) => {
    work(new Uint8Array(message));
    ws.send(message, isBinary);
  },
  'fan-out': (_ws, message, isBinary) => app.publish('news', message, isBinary),
};

app.ws('/*', {
  maxPayloadLength: 1024 * 1024,
  maxBackpressure: 16 * 1024 * 1024,
  upgrade(res, req, context) {
    const isSubscriber = req.getQuery()?.includes('subscribe') ?? false;
    res.upgrade(
      { isSubscriber },
      req.getHeader('sec-websocket-key'),
      req.getHeader('sec-websocket-protocol'),
      req.getHeader('sec-websocket-extensions'),
      context,
    );
  },
  open(ws) {
    if (ws.getUserData().isSubscriber) ws.subscribe('news');
  },
  message: onMessage[workload],
});

app.post('/messages', (res) => {
  let text = '';
  res.onAborted(() => {});
  res.onData((chunk, isLast) => {
    text += Buffer.from(chunk).toString();
    if (isLast) res.end(`回答${text}`);
  });
});

app.listen('127.0.0.1', 0, uWS.LIBUS_LISTEN_EXCLUSIVE_PORT, (socket) => {
  if (!socket) throw new Error('cannot listen on 127.0.0.1');
  ready(uWS.us_socket_local_port(socket));
});
