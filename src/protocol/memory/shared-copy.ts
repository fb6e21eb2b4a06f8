// Copies between ordinary and shared memory at full speed. V8 copies to and from a SharedArrayBuffer word by word
// only where both addresses have the same place within a word, else byte by byte: 64 KiB take 44 µs instead of 8.

const wordBytes = 8;
/** Copied at once: small enough for the scratch memory to stay in the processor's second-level cache. */
const chunkBytes = 64 * 1024;
/** Below this many bytes the way does not matter. */
const smallBytes = 128;

const scratch = new Uint8Array(chunkBytes + wordBytes);

/** Copies `source`, whose address may be anything, into shared memory at `at`. */
export function copyIntoShared(target: Uint8Array, at: number, source: Uint8Array): void {
  const { byteLength } = source;
  if (byteLength <= smallBytes) {
    target.set(source, at);
    return;
  }
  // Through scratch memory at the same place within a word as the target: the first copy is a plain memmove.
  for (let from = 0; from < byteLength; from += chunkBytes) {
    const to = Math.min(byteLength, from + chunkBytes);
    const shift = (at + from) % wordBytes;
    scratch.set(source.subarray(from, to), shift);
    target.set(scratch.subarray(shift, shift + to - from), at + from);
  }
}

/** A copy of `length` bytes of shared memory from `at` in memory of its own: fast where `at` is a multiple of 8. */
export function copyFromShared(
  shared: SharedArrayBuffer,
  at: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  // Node's unpooled unsafe allocation skips the zeroes that would be overwritten at once.
  const copy =
    length <= smallBytes ? new Uint8Array(length) : new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  copy.set(new Uint8Array(shared, at, length));
  return copy;
}
