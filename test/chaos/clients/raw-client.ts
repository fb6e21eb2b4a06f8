// Connections that misbehave as no WebSocket client would: each sends a few messages in one breath and then breaks off.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { encodeClientFrame, opcodes } from '../../../bench/load/frames/frame.ts';
import type { RawFault } from '../faults.ts';
import { type RawStep, rawSteps } from '../plan.ts';
import type { World } from './client.ts';
import type { RawConnection } from './door.ts';

const reservedOpcode = 11;
const stormConnections = 20;
const vanishMs = 500;
const endLimitMs = 5_000;

/** Works until the world is over. */
export async function misbehave(world: World): Promise<void> {
  let count = 0;
  const underWay = new Set<Promise<void>>();
  for (const step of rawSteps(world.seed, world.faults)) {
    if (world.isOver()) break;
    world.did(step.fault);
    const many = step.fault === 'storm' ? stormConnections : 1;
    for (let left = many; left > 0; left--) {
      const work = breakOff(`raw-${count++}`, step, world).finally(() => underWay.delete(work));
      underWay.add(work);
    }
    await pause(step.pauseMs);
  }
  await Promise.all(underWay);
}

async function breakOff(name: string, { fault, messages }: RawStep, world: World): Promise<void> {
  let connection: RawConnection | undefined;
  try {
    connection = await world.door.raw();
    const { socket } = connection;
    socket.write(handshake(world.door.port, name));
    // Half of a storm is gone before the server has answered.
    if (fault === 'storm' && messages % 2 === 0) return;
    if (!(await answers(socket))) return;
    const session = world.ledger.open(name);
    session.endedBy({ by: 'client' });
    socket.pause();
    const orders = Array.from({ length: messages }, () => 'plain' as const);
    session.sent.push(...orders);
    socket.write(Buffer.concat(orders.map((order, number) => textFrame(`${number} ${order} 0`))));
    await endings[fault](socket);
  } catch {
    // The connection was refused: then nothing was sent on it. How it ends is of no interest.
  } finally {
    connection?.reset();
  }
}

const endings: Record<RawFault, (socket: Socket) => Promise<void>> = {
  async halfClose(socket) {
    socket.end();
    await closed(socket);
  },
  async garbage(socket) {
    socket.write(encodeClientFrame(Buffer.from('no such thing'), reservedOpcode));
    await closed(socket);
  },
  async torn(socket) {
    const frame = textFrame('a message that is cut in the middle');
    socket.write(frame.subarray(0, frame.length / 2));
    await pause(10);
  },
  async vanish() {
    await pause(vanishMs);
  },
  async storm() {
    await pause(5);
  },
};

// Whether anything comes before the connection ends.
async function answers(socket: Socket): Promise<boolean> {
  const ended = once(socket, 'close').then(() => false);
  return Promise.race([once(socket, 'data').then(() => true), ended]);
}

async function closed(socket: Socket): Promise<void> {
  socket.resume();
  await Promise.race([once(socket, 'close'), pause(endLimitMs, undefined, { ref: false })]);
}

function handshake(port: number, name: string): string {
  const lines = [
    `GET /${name} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function textFrame(text: string): Buffer {
  return encodeClientFrame(Buffer.from(text), opcodes.text);
}
