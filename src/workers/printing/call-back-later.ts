// Calls those back who printed something, soon and in order, as a stream does. Worker.

export type Done = (error?: Error | null) => void;

/** A loop that prints gives the same function each time: it takes one place, not one for each line. */
export class CallBackLater {
  #waiting: Array<{ done: Done; times: number }> = [];

  add(done: Done): void {
    const last = this.#waiting.at(-1);
    if (last?.done === done) {
      last.times++;
      return;
    }
    if (last === undefined) process.nextTick(() => this.#call());
    this.#waiting.push({ done, times: 1 });
  }

  // Each in a tick of its own: what one throws does not keep the others from being called.
  #call(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { done, times } of waiting) {
      process.nextTick(() => {
        for (let time = 0; time < times; time++) done();
      });
    }
  }
}
