// Gathers the body of a request.
import type { Response } from '../sockets/uws.ts';

const nothing = new Uint8Array(0);
/** So much is held for a body that has begun. */
const leastBytes = 512;

/**
 * Calls `done` once: with the body, valid during the call, or with null as soon as it is larger than `limit`. Of a body
 * that comes in pieces `mayKeep` is asked whenever more memory is needed, in bytes: where there is no room, what came is let
 * go, and nothing is called any more. Calls `failed` with what went wrong, in `done` too.
 */
export function collectBody(
  response: Response,
  limit: number,
  mayKeep: (bytes: number) => boolean,
  done: (body: ArrayBuffer | null) => void,
  failed: (error: unknown) => void,
): void {
  let held = nothing;
  let size = 0;
  let isOver = false;
  const end = (): void => {
    isOver = true;
    held = nothing;
  };
  // Into one piece of memory that doubles: a body may come a byte at a time, and an object for each of them would be
  // 200 times the body.
  const keep = (chunk: Uint8Array, at: number): boolean => {
    if (size > held.byteLength) {
      const larger = Math.min(limit, Math.max(size, 2 * held.byteLength, leastBytes));
      if (!mayKeep(larger - held.byteLength)) return false;
      const grown = new Uint8Array(larger);
      grown.set(held.subarray(0, at));
      held = grown;
    }
    held.set(chunk, at);
    return true;
  };
  const take = (chunk: ArrayBuffer, isLast: boolean): void => {
    if (isOver) return;
    const at = size;
    size += chunk.byteLength;
    if (size > limit) {
      end();
      return done(null);
    }
    if (isLast && at === 0) return done(chunk);
    // uWS takes the chunk back when this callback returns.
    if (!keep(new Uint8Array(chunk), at)) return end();
    if (!isLast) return;
    const body = held.buffer.slice(0, size);
    end();
    done(body);
  };
  response.onData((chunk, isLast) => {
    try {
      take(chunk, isLast);
    } catch (error) {
      end();
      failed(error);
    }
  });
}
