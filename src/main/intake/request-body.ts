// Gathers the body of a request.
import type { Response } from '../sockets/uws.ts';

/** So much is held for a body that has begun. */
const leastBytes = 512;

/** Whom a body is for. */
export interface BodyTaker {
  /** Called once: with the body, valid during the call, or with null as soon as it is larger than it may be. */
  take(body: ArrayBuffer | null): void;
  /**
   * Whether so many bytes more may be kept of a body that comes in pieces. Where not, what came is let go, and nothing is
   * called any more.
   */
  mayKeep(bytes: number): boolean;
  /** Called with what went wrong, in `take` too. Must not throw. */
  failed(error: unknown): void;
}

/** Gives the body of the request, of at most `limit` bytes, to `taker`. */
export function collectBody(response: Response, limit: number, taker: BodyTaker): void {
  let pieces: GrowingBody | null = null;
  let isOver = false;
  const take = (chunk: ArrayBuffer, isLast: boolean): void => {
    if ((pieces?.size ?? 0) + chunk.byteLength > limit) {
      isOver = true;
      pieces = null;
      return taker.take(null);
    }
    // Most come whole.
    if (isLast && pieces === null) {
      isOver = true;
      return taker.take(chunk);
    }
    pieces ??= new GrowingBody(limit, taker);
    // uWS takes the chunk back when this callback returns.
    const fits = pieces.keep(new Uint8Array(chunk));
    isOver = !fits || isLast;
    if (!isOver) return;
    const body = fits ? pieces.whole : null;
    pieces = null;
    if (body !== null) taker.take(body);
  };
  response.onData((chunk, isLast) => {
    if (isOver) return;
    try {
      take(chunk, isLast);
    } catch (error) {
      isOver = true;
      pieces = null;
      taker.failed(error);
    }
  });
}

// One piece of memory that doubles: a body may come a byte at a time, and an object for each of them would be 200 times
// the body.
class GrowingBody {
  readonly #limit: number;
  readonly #taker: BodyTaker;
  #held: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #size = 0;

  constructor(limit: number, taker: BodyTaker) {
    this.#limit = limit;
    this.#taker = taker;
  }

  get size(): number {
    return this.#size;
  }

  get whole(): ArrayBuffer {
    return this.#held.buffer.slice(0, this.#size);
  }

  /** Returns whether there is room for it. */
  keep(chunk: Uint8Array): boolean {
    const size = this.#size + chunk.byteLength;
    if (size > this.#held.byteLength) {
      const larger = Math.min(this.#limit, Math.max(size, 2 * this.#held.byteLength, leastBytes));
      if (!this.#taker.mayKeep(larger - this.#held.byteLength)) return false;
      const grown = new Uint8Array(larger);
      grown.set(this.#held.subarray(0, this.#size));
      this.#held = grown;
    }
    this.#held.set(chunk, this.#size);
    this.#size = size;
    return true;
  }
}
