// What sockets that were closed have not sent: uWebSockets.js keeps it until it is read or the socket is cut, and tells
// nobody. It is counted for as long as that can take. Socket thread.
import { FifoQueue } from '../basics/fifo-queue.ts';

/** uWS cuts a socket that was ended after 4 to 8 seconds in which nothing of it is read. */
const longestMs = 8000;

export class LingeringSockets {
  readonly #sockets = new FifoQueue<{ readonly bytes: number; readonly until: number }>();
  readonly #count: (bytes: number) => void;
  readonly #now: () => number;

  /** `count` is told of more bytes, and of less. `now` in milliseconds. */
  constructor(count: (bytes: number) => void, now: () => number = () => performance.now()) {
    this.#count = count;
    this.#now = now;
  }

  /** A socket is ended with so many bytes unsent. */
  add(bytes: number): void {
    if (bytes === 0) return;
    this.#sockets.push({ bytes, until: this.#now() + longestMs });
    this.#count(bytes);
  }

  /** To be called now and then. */
  expire(): void {
    const now = this.#now();
    for (let first = this.#sockets.first; first !== undefined && first.until <= now; ) {
      this.#sockets.shift();
      this.#count(-first.bytes);
      first = this.#sockets.first;
    }
  }
}
