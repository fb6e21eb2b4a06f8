// How long the socket thread is held at most by one message to many: its longest turn of the event loop, with a publish of
// uWebSockets.js alone, a publish of Heddle and a broadcast of Heddle. Run after a build:
// node bench/micro/longest-turn.mjs [CLIENTS] [BYTES]

import uws from 'uWebSockets.js';
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const rounds = 5;
const processes = 2;
const handshake =
  'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n';

if (process.send === undefined)
  await measure(Number(process.argv[2] ?? 16_000), Number(process.argv[3] ?? 20));
else await clientsOf(Number(process.argv[2]), Number(process.argv[3]));

/** Clients that read. */
async function clientsOf(port, count) {
  for (let number = 0; number < count; number++) {
    const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.0.${2 + (number % 8)}` });
    socket.write(handshake);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.resume();
  }
  process.send('online');
}

async function measure(clients, bytes) {
  const data = 'x'.repeat(bytes);
  for (const [name, start] of Object.entries({ bare, heddle })) {
    const { port, ways, close } = await start();
    const crowd = [];
    for (let index = 0; index < processes; index++) {
      const child = fork(process.argv[1], [String(port), String(Math.floor(clients / processes))]);
      crowd.push(child);
      await new Promise((resolve) => child.once('message', resolve));
    }
    await pause(1000);
    for (const [way, send] of Object.entries(ways)) {
      const turns = [];
      for (let round = 0; round < rounds; round++) turns.push(await longestTurn(() => send(data)));
      turns.sort((one, other) => one - other);
      const [median, most] = [turns[rounds >> 1], turns.at(-1)].map((ms) => `${ms.toFixed(0)} ms`);
      console.log(`${name} ${way}: longest turn, median of ${rounds}: ${median}; most: ${most}`);
    }
    for (const child of crowd) child.kill();
    await close();
  }
  process.exit();
}

async function longestTurn(work) {
  let last = performance.now();
  let most = 0;
  let isOn = true;
  const look = () => {
    const now = performance.now();
    most = Math.max(most, now - last);
    last = now;
    if (isOn) setImmediate(look);
  };
  setImmediate(look);
  work();
  await pause(1500);
  isOn = false;
  return most;
}

function bare() {
  const app = uws.App();
  app.ws('/*', { open: (socket) => socket.subscribe('everyone'), maxBackpressure: 1 << 24 });
  return new Promise((resolve) => {
    app.listen('127.0.0.1', 0, (token) => {
      const { us_socket_local_port: portOf } = uws;
      resolve({
        port: portOf(token),
        ways: { publish: (data) => app.publish('everyone', data) },
        close: () => app.close(),
      });
    });
  });
}

async function heddle() {
  const { createServer } = await import('../../dist/index.js');
  const folder = mkdtempSync(join(tmpdir(), 'heddle-'));
  const handler = join(folder, 'handler.mjs');
  writeFileSync(handler, "export default { open: (c) => c.subscribe('everyone'), message() {} };");
  const server = await createServer({
    handler,
    host: '127.0.0.1',
    port: 0,
    workers: 1,
    adminPort: 'off',
    logLevel: 'error',
    drainMs: 0,
    maxConnectionsPerAddress: 0,
  });
  return {
    port: server.listener.port,
    ways: {
      publish: (data) => server.publish('everyone', data),
      broadcast: (data) => server.broadcast(data),
    },
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
