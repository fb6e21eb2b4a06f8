// Copies between ordinary and shared memory at full speed. V8 copies to and from a SharedArrayBuffer word by word, and byte by
// byte where the two addresses have different places within a word; Node's `fill` copies with memcpy whatever the memory.
// Times: bench/micro/shared-copy.mjs.

/** Below this many bytes a call into native code costs more than it saves. */
const smallBytes = 128;

/** Copies `source`, whose address may be anything, into shared memory at `at`. Throws RangeError where it has no room. */
export function copyIntoShared(target: Buffer, at: number, source: Uint8Array): void {
  const { byteLength } = source;
  if (byteLength <= smallBytes) target.set(source, at);
  // It would fill nothing at all where the room is too small.
  else target.fill(source, at, at + byteLength);
}

/** A copy of `length` bytes of shared memory from `at` in memory of its own. */
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
