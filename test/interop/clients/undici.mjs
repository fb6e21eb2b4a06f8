// The WebSocket of the npm package undici, with its function for pings.
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Agent, ping, WebSocket } from 'undici';
import { converse, fromHex, tell, tellStandard } from './conversation.mjs';
import { standardClient } from './standard-client.mjs';

const { version } = createRequire(import.meta.url)('undici/package.json');
const dispatcher = new Agent({ connect: { ca: readFileSync(process.env.INTEROP_CA) } });
const client = standardClient(WebSocket, tellStandard, { dispatcher });
let socket;

subscribe('undici:websocket:pong', ({ payload }) => {
  tell({ event: 'pong', data: payload.toString('hex') });
});
await converse(version, {
  ...client,
  connect(url, protocols) {
    socket = client.connect(url, protocols);
  },
  ping: (hex) => ping(socket, fromHex(hex)),
});
