// Gathers the body of a request.
import type { Response } from '../sockets/uws.ts';

/** Calls back once: with the body, valid during the call, or with null as soon as it is larger than `limit`. */
export function collectBody(
  response: Response,
  limit: number,
  done: (body: ArrayBuffer | null) => void,
): void {
  let chunks: Uint8Array[] = [];
  let size = 0;
  response.onData((chunk, isLast) => {
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
  });
}
