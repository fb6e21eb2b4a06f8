// The word in shared memory through which every hook goes: it tells the socket thread which hook runs, and lets it
// stop the worker between two words of its own.
import { controlWord } from '../../protocol/lane-contract.ts';
import { ticksAt } from '../../protocol/shared-clock.ts';

export class HookGate {
  readonly #control: Int32Array;
  /** Odd while a hook runs. Stays below 2^31, so that it never looks like a gate that is shut. */
  #count = 0;

  constructor(control: Int32Array) {
    this.#control = control;
  }

  /** A hook of client `ref` begins `now`. Ends this thread when the socket thread has given it up. */
  enter(ref: number, now: number): void {
    this.#control[controlWord.hookRef] = ref;
    this.#control[controlWord.hookSince] = ticksAt(now);
    this.#step();
  }

  /** The hook has returned: from here on it counts as run. Ends this thread when it was given up meanwhile. */
  leave(): void {
    this.#step();
  }

  #step(): void {
    const next = (this.#count + 1) & 0x7fff_ffff;
    const found = Atomics.compareExchange(this.#control, controlWord.gate, this.#count, next);
    // In a worker this ends the thread, not the process. Its frames are another one's by now.
    if (found !== this.#count) process.exit();
    this.#count = next;
  }
}
