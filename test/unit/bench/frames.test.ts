import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeClientFrame, maskKey, opcodes } from '../../../bench/load/frames/frame.ts';
import { FrameRing } from '../../../bench/load/frames/frame-ring.ts';
import { buildPayload, headBytes, incrementHex, writeHex } from '../../../bench/load/frames/payload.ts';

/** Reads a client's frame by the letter of RFC 6455 section 5.2. */
function decode(frame: Buffer) {
  const short = frame[1]! & 0x7f;
  const length =
    short === 127 ? Number(frame.readBigUInt64BE(2)) : short === 126 ? frame.readUInt16BE(2) : short;
  const maskAt = short === 127 ? 10 : short === 126 ? 4 : 2;
  const mask = frame.subarray(maskAt, maskAt + 4);
  const payload = Buffer.from(frame.subarray(maskAt + 4, maskAt + 4 + length)).map(
    (byte, at) => byte ^ mask[at % 4]!,
  );
  return {
    isFinal: (frame[0]! & 0x80) !== 0,
    opcode: frame[0]! & 0x0f,
    isMasked: (frame[1]! & 0x80) !== 0,
    mask,
    payload: Buffer.from(payload),
    bytes: maskAt + 4 + length,
  };
}

describe('a client frame', () => {
  test.each([0, 1, 125, 126, 65_535, 65_536, 70_001])(
    'carries %i bytes with the shortest length form',
    (size) => {
      const payload = Buffer.alloc(size, 'heddle');
      const frame = encodeClientFrame(payload, opcodes.binary);
      const decoded = decode(frame);
      expect(decoded).toMatchObject({
        isFinal: true,
        opcode: opcodes.binary,
        isMasked: true,
        bytes: frame.length,
      });
      expect(decoded.mask).toEqual(Buffer.from(maskKey));
      expect(decoded.payload.equals(payload)).toBe(true);
    },
  );
});

describe('a payload', () => {
  test('names its client, its number and its work', () => {
    expect(buildPayload(0xbeef, headBytes, 500).toString()).toBe('0000beef000000000500');
  });

  test('is text and binary alike', () => {
    const payload = buildPayload(1, 1024, 0);
    expect(Buffer.from(payload.toString()).equals(payload)).toBe(true);
  });

  test('that cannot hold its head is refused', () => {
    expect(() => buildPayload(1, headBytes - 1, 0)).toThrow('19 bytes');
  });

  test.each([-1, 0.5, 10_000])('with work of %d tenths is refused', (tenths) => {
    expect(() => buildPayload(1, 64, tenths)).toThrow(String(tenths));
  });

  test('counts up in place as the number would', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_fffe }), (number) => {
        const counted = Buffer.alloc(8);
        writeHex(counted, 0, number);
        incrementHex(counted, 0);
        expect(counted.toString()).toBe((number + 1).toString(16).padStart(8, '0'));
      }),
    );
  });
});

describe('a ring of frames', () => {
  const sent: Buffer[] = [];
  const collect = (frames: Buffer, from: number, to: number) =>
    sent.push(Buffer.from(frames.subarray(from, to)));

  /** The sequence numbers of everything that was written. */
  function sequences(): number[] {
    const bytes = Buffer.concat(sent.splice(0));
    const numbers = [];
    for (let at = 0; at < bytes.length; ) {
      const frame = decode(bytes.subarray(at));
      numbers.push(Number.parseInt(frame.payload.toString('latin1', 8, 16), 16));
      at += frame.bytes;
    }
    return numbers;
  }

  test('numbers frames in order past its end, in one write per run', () => {
    const ring = new FrameRing(buildPayload(7, 20, 0), opcodes.binary, 4, true);
    ring.send(3, 1, collect);
    ring.send(3, 2, collect);
    expect(sent).toHaveLength(3);
    expect(sequences()).toEqual([0, 1, 2, 3, 4, 5]);
    expect([2, 3, 5].map((sequence) => ring.startedAt(sequence))).toEqual([1, 2, 2]);
  });

  test('keeps what is in flight when it grows', () => {
    const ring = new FrameRing(buildPayload(7, 20, 0), opcodes.binary, 2, true);
    ring.send(1, 10, collect);
    ring.send(2, 11, collect);
    ring.grow(1);
    ring.send(2, 12, collect);
    expect(sequences()).toEqual([0, 1, 2, 3, 4]);
    expect([1, 2, 3, 4].map((sequence) => ring.startedAt(sequence))).toEqual([11, 11, 12, 12]);
  });

  test('writes what each message asks for, also where another one asked for more', () => {
    const ring = new FrameRing(buildPayload(7, 20, 0), opcodes.binary, 2, true, (n) => (n === 1 ? 500 : n));
    ring.send(2, 0, collect);
    ring.send(2, 0, collect);
    const bytes = Buffer.concat(sent.splice(0));
    const works = [];
    for (let at = 0; at < bytes.length; ) {
      const frame = decode(bytes.subarray(at));
      works.push(frame.payload.toString('latin1', 16, 20));
      at += frame.bytes;
    }
    expect(works).toEqual(['0000', '0500', '0002', '0003']);
  });

  test('leaves a foreign payload as it is', () => {
    const text = Buffer.from('a payload that is not ours to number');
    const ring = new FrameRing(text, opcodes.text, 1, false);
    ring.send(1, 0, collect);
    ring.send(1, 0, collect);
    for (const frame of sent.splice(0)) expect(decode(frame).payload.equals(text)).toBe(true);
  });
});
