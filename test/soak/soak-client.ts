// Clients of the mixed load: each comes, sends messages of all sizes, is sent them back, and goes; then again. Some
// read slowly, some kill a worker.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import type { SeededRandom } from '../support/long-runs/seeded-random.ts';
import type { World } from './world.ts';

const rooms = 16;
const answerLimitMs = 30_000;

/** Talks as one client after the other until the load is over. */
export async function talk(world: World, random: SeededRandom): Promise<void> {
  while (!world.isOver()) {
    const socket = await open(world);
    if (socket === undefined) continue;
    for (let left = random.integer(5, 300); left > 0 && !world.isOver(); left--) {
      if (socket.readyState !== WebSocket.OPEN) break;
      await exchange(socket, pickMessage(random, world.maxBytes), world);
      if (random.chance(0.5)) await pause(random.integer(0, 40));
    }
    if (random.chance(0.5)) socket.close(1000);
    else socket.terminate();
    await pause(random.integer(0, 200));
  }
}

/** Sends much, reads nothing for a while, and then goes on, or is cut for it, or just goes. */
export async function readSlowly(world: World, random: SeededRandom): Promise<void> {
  while (!world.isOver()) {
    const socket = await open(world);
    if (socket === undefined) continue;
    socket.send(`jroom-${random.integer(0, rooms - 1)}`);
    socket.pause();
    const data = Buffer.alloc(random.integer(1_000, world.maxBytes));
    for (let left = random.integer(1, 40); left > 0; left--) socket.send(data);
    await pause(random.integer(500, 4_000));
    socket.resume();
    await pause(random.integer(0, 500));
    socket.terminate();
  }
}

/** Kills a worker now and then. */
export async function kill(world: World, random: SeededRandom): Promise<void> {
  for (;;) {
    for (let left = random.integer(40, 200); left > 0 && !world.isOver(); left--) await pause(100);
    if (world.isOver()) return;
    const socket = await open(world);
    if (socket === undefined) continue;
    const closed = once(socket, 'close');
    socket.send('k');
    const [code] = await closed;
    world.kills++;
    if (code !== 1011)
      world.problem(`the client that killed a worker was closed with ${code}, not with 1011`);
  }
}

async function open(world: World): Promise<WebSocket | undefined> {
  const socket = new WebSocket(world.child.url, { perMessageDeflate: false });
  socket.on('error', () => {}); // The close follows.
  try {
    await once(socket, 'open');
    world.connections++;
    return socket;
  } catch (error) {
    world.problem(`no connection: ${String(error)}`);
    await pause(100);
    return undefined;
  }
}

// Empty ones, and each size up to `maxBytes` about as often as its double.
function pickMessage(random: SeededRandom, maxBytes: number): string | Buffer {
  if (random.chance(0.05)) return '';
  const size = Math.floor(maxBytes ** random.fraction());
  if (random.chance(0.3)) return Buffer.alloc(size, 1);
  const letter = random.weighted([
    ['e', 80],
    ['w', 8],
    ['j', 4],
    ['l', 4],
    ['p', 4],
    ['b', 1],
  ]);
  return `${letter}room-${random.integer(0, rooms - 1)}`.padEnd(10, '.').padEnd(size, 'x');
}

/** Resolves when the message came back. Its connection may end instead: its worker may have been killed. */
async function exchange(socket: WebSocket, message: string | Buffer, world: World): Promise<void> {
  const { promise, settle } = settlement();
  const expected = message.length;
  const receive = (data: Buffer, isBinary: boolean): void => {
    if (isToMany(data)) return;
    if (data.length !== expected || isBinary !== (typeof message !== 'string')) {
      world.problem(`${data.length} bytes came back, ${expected} were sent`);
    }
    world.answers++;
    settle();
  };
  const late = setTimeout(() => {
    world.problem(`a message of ${expected} bytes was not sent back within ${answerLimitMs} ms`);
    socket.terminate();
  }, answerLimitMs);
  socket.on('message', receive);
  socket.once('close', settle);
  world.messages++;
  socket.send(message);
  await promise;
  clearTimeout(late);
  socket.off('message', receive);
  socket.off('close', settle);
}

function isToMany(data: Buffer): boolean {
  return data.length < 10 && data.toString().startsWith('to-');
}

function settlement(): { promise: Promise<void>; settle: () => void } {
  let settle = (): void => {};
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
