// Gathers the body of a request.
import type { Response } from '../sockets/uws.ts';

/**
 * Calls `done` once: with the body, valid during the call, or with null as soon as it is larger than `limit`. Calls
 * `failed` with what went wrong, in `done` too.
 */
export function collectBody(
  response: Response,
  limit: number,
  done: (body: ArrayBuffer | null) => void,
  failed: (error: unknown) => void,
): void {
  let chunks: Uint8Array[] = [];
  let size = 0;
  const take = (chunk: ArrayBuffer, isLast: boolean): void => {
    if (size > limit) return;
    size += chunk.byteLength;
    if (size > limit) return done(null);
    if (isLast && chunks.length === 0) return done(chunk);
    // uWS takes the chunk back when this callback returns.
    chunks.push(new Uint8Array(chunk.slice(0)));
    if (!isLast) return;
    const body = new Uint8Array(size);
    let at = 0;
    for (const part of chunks) {
      body.set(part, at);
      at += part.byteLength;
    }
    chunks = [];
    done(body.buffer);
  };
  response.onData((chunk, isLast) => {
    try {
      take(chunk, isLast);
    } catch (error) {
      chunks = [];
      size = Number.POSITIVE_INFINITY;
      failed(error);
    }
  });
}
