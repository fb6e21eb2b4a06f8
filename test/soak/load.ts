// The mixed load of a soak run: who takes part, and what they count.
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { SeededRandom } from '../support/long-runs/seeded-random.ts';
import type { ServerChild } from '../support/long-runs/server-child.ts';
import type { SoakOptions } from './soak.ts';
import { kill, readSlowly, talk } from './soak-client.ts';

const requesters = 2;
const slowReaders = 3;
const maxRequestBytes = 64 * 1024;
const keptProblems = 50;

export class Load {
  readonly url: string;
  /** Of the largest messages. */
  readonly maxBytes: number;
  connections = 0;
  messages = 0;
  answers = 0;
  requests = 0;
  consoles = 0;
  kills = 0;
  problemCount = 0;
  /** The first of them, in words. */
  readonly problems: string[] = [];
  readonly #child: ServerChild;
  readonly #seed: number;
  readonly #end: number;

  constructor(child: ServerChild, { seed, seconds, maxBytes }: SoakOptions) {
    this.#child = child;
    this.#seed = seed;
    this.#end = performance.now() + seconds * 1000;
    this.url = child.url;
    this.maxBytes = maxBytes;
  }

  isOver(): boolean {
    return performance.now() > this.#end || this.#child.hasEnded;
  }

  problem(text: string): void {
    this.problemCount++;
    if (this.problems.length < keptProblems) this.problems.push(text);
  }

  /** Runs everyone until the load is over. */
  async run(talkers: number): Promise<void> {
    let part = 0;
    const random = (): SeededRandom => new SeededRandom(this.#seed, part++);
    const everyone = [
      ...Array.from({ length: talkers }, () => talk(this, random())),
      ...Array.from({ length: slowReaders }, () => readSlowly(this, random())),
      ...Array.from({ length: requesters }, () => this.#request(random())),
      kill(this, random()),
      this.#console(random()),
    ];
    await Promise.all(everyone);
  }

  async #request(random: SeededRandom): Promise<void> {
    while (!this.isOver()) {
      const body = Buffer.alloc(random.integer(0, maxRequestBytes), 1);
      try {
        const response = await fetch(`http://127.0.0.1:${this.#child.port}/messages`, {
          method: 'POST',
          body,
        });
        const { byteLength } = await response.arrayBuffer();
        this.requests++;
        // 500: the worker was killed while it had the request.
        if (response.status !== 200 && response.status !== 500) this.problem(`a request: ${response.status}`);
        else if (response.status === 200 && byteLength !== body.byteLength) {
          this.problem(`${byteLength} bytes answered a request of ${body.byteLength}`);
        }
      } catch (error) {
        this.problem(`a request failed: ${String(error)}`);
      }
      await pause(random.integer(0, 100));
    }
  }

  // A console that attaches, watches every message, and leaves.
  async #console(random: SeededRandom): Promise<void> {
    while (!this.isOver()) {
      const { adminPort, authorization } = this.#child;
      const socket = new WebSocket(`ws://127.0.0.1:${adminPort}/api/live`, { headers: authorization });
      socket.on('error', (error) => this.problem(`the console: ${String(error)}`));
      socket.on('open', () => {
        this.consoles++;
        socket.send(JSON.stringify({ type: 'watch', messages: true }));
      });
      for (let left = random.integer(20, 100); left > 0 && !this.isOver(); left--) await pause(100);
      socket.terminate();
      await pause(random.integer(500, 3_000));
    }
  }
}
