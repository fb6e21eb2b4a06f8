// What COMPRESSION costs: bytes on the wire and CPU time for each message that a client is sent, and memory for each client,
// both of a process that has the clients as well: what counts is the difference to `off`. The clients send plain frames, so
// what is measured is compressing, not inflating.
// Run after npm run build: node bench/micro/compression.mjs
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from '../../dist/index.js';

const modes = ['off', 'shared', 'dedicated'];
const sizes = [64, 256, 1024, 16_384];
const talkers = 20;
const seconds = 1.5;
const idlers = 1_000;

const [role, mode, size] = process.argv.slice(2);
if (role === 'server') await measure(mode, Number(size));
else await report();

async function report() {
  console.log('mode       message   on the wire   CPU/message   messages/s');
  for (const bytes of sizes) {
    for (const each of modes) {
      const { wireBytes, cpuUs, perSec } = await measured(each, bytes);
      console.log(
        `${each.padEnd(9)} ${`${bytes} B`.padStart(8)} ${`${wireBytes} B`.padStart(13)} ${`${cpuUs} µs`.padStart(13)} ${String(perSec).padStart(12)}`,
      );
    }
  }
  console.log(`\nmode       memory of each of ${idlers} clients that were sent one message`);
  for (const each of modes) console.log(`${each.padEnd(9)} ${(await measured(each, 0)).bytesPerClient} B`);
}

// A process for each figure: memory that one has taken is not given back for the next.
async function measured(...args) {
  const child = spawn(process.execPath, [new URL(import.meta.url).pathname, 'server', ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await once(child, 'exit');
  return JSON.parse(output);
}

async function measure(compression, bytes) {
  const server = await createServer({
    handler: 'echo',
    host: '127.0.0.1',
    port: 0,
    workers: 1,
    compression,
    compressionMinBytes: 0,
    logLevel: 'silent',
  });
  const { port } = server.listener;
  const figures = bytes === 0 ? await memory(port) : await talk(port, bytes);
  console.log(JSON.stringify(figures));
  await server.close();
  process.exit();
}

async function talk(port, bytes) {
  const counts = { messages: 0, wireBytes: 0 };
  for (let number = 0; number < talkers; number++) await client(port, textFrame(jsonOf(bytes)), counts, true);
  await sleep(1000);
  const before = { ...counts };
  const cpu = process.cpuUsage();
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(cpu);
  const messages = counts.messages - before.messages;
  return {
    wireBytes: Math.round((counts.wireBytes - before.wireBytes) / messages),
    cpuUs: Number(((user + system) / messages).toFixed(1)),
    perSec: Math.round(messages / seconds),
  };
}

async function memory(port) {
  const counts = { messages: 0, wireBytes: 0 };
  const frame = textFrame(jsonOf(1024));
  for (let number = 0; number < 100; number++) await client(port, frame, counts, false);
  await sleep(500);
  const before = process.memoryUsage.rss();
  for (let number = 0; number < idlers; number++) await client(port, frame, counts, false);
  await sleep(1000);
  return { bytesPerClient: Math.round((process.memoryUsage.rss() - before) / idlers) };
}

async function client(port, frame, counts, isLoop) {
  const socket = connect(port, '127.0.0.1').setNoDelay();
  socket.write(
    'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
  );
  await once(socket, 'data');
  let rest = Buffer.alloc(0);
  const answered = new Promise((resolve) => {
    socket.on('data', (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      for (let whole = frameBytes(rest); whole <= rest.length; whole = frameBytes(rest)) {
        counts.messages++;
        counts.wireBytes += whole;
        rest = rest.subarray(whole);
        resolve();
        if (isLoop) socket.write(frame);
      }
    });
  });
  socket.write(frame);
  if (!isLoop) await answered;
}

// Of the first frame, as a server sends it; Infinity while its head is not there.
function frameBytes(bytes) {
  if (bytes.length < 2) return Number.POSITIVE_INFINITY;
  const short = bytes[1] & 0x7f;
  if (short < 126) return 2 + short;
  return bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + bytes.readUInt16BE(2);
}

// With a mask of zeroes, so that the payload stays as it is.
function textFrame(text) {
  const payload = Buffer.from(text);
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.of(0x81, ...length, 0, 0, 0, 0), payload]);
}

// As services send it: a list of small objects.
function jsonOf(bytes) {
  const rows = [];
  for (let id = 1; JSON.stringify(rows).length < bytes; id++) {
    rows.push({ id, name: `user-${(id * 7919) % 1000}`, at: 1_700_000_000 + id * 37, online: id % 3 === 0 });
  }
  return JSON.stringify(rows).slice(0, bytes);
}
