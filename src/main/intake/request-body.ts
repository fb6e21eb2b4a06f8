// Gathers the body of a request.
import type { Response } from '../sockets/uws.ts';

/**
 * Calls `done` once: with the body, valid during the call, or with null as soon as it is larger than `limit`. Of a body
 * that comes in pieces `mayKeep` is asked for each of them, in bytes: where there is no room, what came is let go, and
 * nothing is called any more. Calls `failed` with what went wrong, in `done` too.
 */
export function collectBody(
  response: Response,
  limit: number,
  mayKeep: (bytes: number) => boolean,
  done: (body: ArrayBuffer | null) => void,
  failed: (error: unknown) => void,
): void {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let isOver = false;
  const end = (): void => {
    isOver = true;
    chunks = [];
  };
  const take = (chunk: ArrayBuffer, isLast: boolean): void => {
    if (isOver) return;
    size += chunk.byteLength;
    if (size > limit) {
      end();
      return done(null);
    }
    if (isLast && chunks.length === 0) return done(chunk);
    if (!mayKeep(chunk.byteLength)) return end();
    // uWS takes the chunk back when this callback returns.
    chunks.push(new Uint8Array(chunk.slice(0)));
    if (!isLast) return;
    const body = new Uint8Array(size);
    let at = 0;
    for (const part of chunks) {
      body.set(part, at);
      at += part.byteLength;
    }
    end();
    done(body.buffer);
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
