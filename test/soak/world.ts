// What everyone in the load shares: where the server is, when it is over, and what is counted.
import type { ServerChild } from '../support/long-runs/server-child.ts';
import type { SoakOptions } from './options.ts';

const keptProblems = 50;

export class World {
  /** Of the largest messages. */
  readonly maxBytes: number;
  connections = 0;
  messages = 0;
  answers = 0;
  requests = 0;
  consoles = 0;
  kills = 0;
  /** The first of them, in words. */
  readonly problems: string[] = [];
  readonly child: ServerChild;
  readonly #end: number;

  constructor(child: ServerChild, { seconds, maxBytes }: SoakOptions) {
    this.child = child;
    this.maxBytes = maxBytes;
    this.#end = performance.now() + seconds * 1000;
  }

  isOver(): boolean {
    return performance.now() > this.#end || this.child.hasEnded;
  }

  problem(text: string): void {
    if (this.problems.length < keptProblems) this.problems.push(text);
  }
}
