// The mixed load of a soak run: who takes part.
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { SeededRandom } from '../support/long-runs/seeded-random.ts';
import { kill, readSlowly, talk } from './soak-client.ts';
import type { World } from './world.ts';

const requesters = 2;
const slowReaders = 3;
const maxRequestBytes = 64 * 1024;

/** Runs everyone until the load is over; `talkers` is how many ordinary clients there are. */
export async function runLoad(world: World, seed: number, talkers: number): Promise<void> {
  let part = 0;
  const random = (): SeededRandom => new SeededRandom(seed, part++);
  const everyone = [
    ...Array.from({ length: talkers }, () => talk(world, random())),
    ...Array.from({ length: slowReaders }, () => readSlowly(world, random())),
    ...Array.from({ length: requesters }, () => request(world, random())),
    kill(world, random()),
    watchAsConsole(world, random()),
  ];
  await Promise.all(everyone);
}

async function request(world: World, random: SeededRandom): Promise<void> {
  while (!world.isOver()) {
    const body = Buffer.alloc(random.integer(0, maxRequestBytes), 1);
    try {
      const response = await fetch(`http://127.0.0.1:${world.child.port}/messages`, { method: 'POST', body });
      const { byteLength } = await response.arrayBuffer();
      world.requests++;
      // 500: the worker was killed while it had the request.
      if (response.status !== 200 && response.status !== 500) world.problem(`a request: ${response.status}`);
      else if (response.status === 200 && byteLength !== body.byteLength) {
        world.problem(`${byteLength} bytes answered a request of ${body.byteLength}`);
      }
    } catch (error) {
      world.problem(`a request failed: ${String(error)}`);
    }
    await pause(random.integer(0, 100));
  }
}

/** A console that attaches, watches every message, and leaves; then again. */
async function watchAsConsole(world: World, random: SeededRandom): Promise<void> {
  while (!world.isOver()) {
    const { adminPort, authorization } = world.child;
    const socket = new WebSocket(`ws://127.0.0.1:${adminPort}/api/live`, { headers: authorization });
    socket.on('error', (error) => world.problem(`the console: ${String(error)}`));
    socket.on('open', () => {
      world.consoles++;
      socket.send(JSON.stringify({ type: 'watch', messages: true }));
    });
    for (let left = random.integer(20, 100); left > 0 && !world.isOver(); left--) await pause(100);
    socket.terminate();
    await pause(random.integer(500, 3_000));
  }
}
