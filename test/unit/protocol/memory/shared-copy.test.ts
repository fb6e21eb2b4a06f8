import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyFromShared, copyIntoShared } from '#dist/protocol/memory/shared-copy.js';

// Small copies, and large ones, which take another way.
const length = fc.oneof(
  fc.nat(300),
  fc.integer({ min: 65_500, max: 65_600 }),
  fc.integer({ min: 131_000, max: 131_200 }),
);
const offset = fc.nat(40);

function bytes(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
}

describe('a copy', () => {
  test('into shared memory puts every byte in its place and touches nothing else', () => {
    fc.assert(
      fc.property(length, offset, offset, (size, at, from) => {
        const source = bytes(size + from).subarray(from);
        const target = Buffer.from(new SharedArrayBuffer(size + at + 50)).fill(0xff);
        copyIntoShared(target, at, source);
        expect(Buffer.compare(target.subarray(at, at + size), source)).toBe(0);
        expect(target.subarray(0, at).every((byte) => byte === 0xff)).toBe(true);
        expect(target.subarray(at + size).every((byte) => byte === 0xff)).toBe(true);
      }),
    );
  });

  test('from shared memory is memory of its own with the same bytes', () => {
    fc.assert(
      fc.property(length, offset, (size, at) => {
        const shared = new SharedArrayBuffer(size + at);
        new Uint8Array(shared).set(bytes(size + at));
        const copy = copyFromShared(shared, at, size);
        expect(copy.buffer).toBeInstanceOf(ArrayBuffer);
        expect([copy.byteOffset, copy.byteLength, copy.buffer.byteLength]).toEqual([0, size, size]);
        expect(Buffer.compare(copy, bytes(size + at).subarray(at))).toBe(0);
      }),
    );
  });

  test('beyond the end of either is refused', () => {
    const target = Buffer.from(new SharedArrayBuffer(64));
    expect(() => copyIntoShared(target, 60, bytes(5))).toThrow(RangeError);
    expect(() => copyIntoShared(Buffer.from(new SharedArrayBuffer(256)), 100, bytes(200))).toThrow(
      RangeError,
    );
    expect(() => copyFromShared(new SharedArrayBuffer(64), 60, 5)).toThrow(RangeError);
  });
});
