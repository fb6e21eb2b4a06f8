import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReplyVerifier } from '../../../bench/load/clients/reply-verifier.ts';
import { encodeServerHeader, opcodes } from '../../../bench/load/frames/frame.ts';
import { buildPayload, sequenceOffset, writeHex } from '../../../bench/load/frames/payload.ts';

function serverFrame(payload: Buffer, opcode: number): Buffer {
  return Buffer.concat([encodeServerHeader(payload.length, opcode), payload]);
}

function reply(sequence: number, sizeBytes = 20): Buffer {
  const payload = buildPayload(3, sizeBytes, 0);
  writeHex(payload, sequenceOffset, sequence);
  return serverFrame(payload, opcodes.binary);
}

/** A verifier of client 3 and what it saw. */
function watch(sizeBytes = 20, isVerified = true) {
  const seen = { replies: 0, wrong: [] as string[], pings: [] as string[], closed: [] as number[] };
  const expected = { opcode: opcodes.binary, payload: buildPayload(3, sizeBytes, 0) };
  const verifier = new ReplyVerifier(isVerified ? expected : undefined, {
    reply: () => seen.replies++,
    wrong: (reason) => seen.wrong.push(reason),
    ping: (payload) => seen.pings.push(payload.toString()),
    closed: (code) => seen.closed.push(code),
  });
  const feed = (...frames: Buffer[]) => {
    const bytes = Buffer.concat(frames);
    verifier.feed(bytes, bytes.length);
    return seen;
  };
  return { seen, feed };
}

describe('the verifier of replies', () => {
  test('accepts replies in order', () => {
    expect(watch().feed(reply(0), reply(1), reply(2))).toMatchObject({ replies: 3, wrong: [] });
  });

  test.each([20, 125, 126, 1024, 65_536])('accepts replies of %i bytes however they are cut', (size) => {
    const stream = Buffer.concat([
      reply(0, size),
      serverFrame(Buffer.from('alive?'), opcodes.ping),
      reply(1, size),
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: stream.length }), { maxLength: 30 }), (cuts) => {
        const { seen, feed } = watch(size);
        let from = 0;
        for (const cut of [...cuts.toSorted((a, b) => a - b), stream.length]) {
          feed(stream.subarray(from, cut));
          from = cut;
        }
        expect(seen).toEqual({ replies: 2, wrong: [], pings: ['alive?'], closed: [] });
      }),
      { numRuns: 40 },
    );
  });

  test('expects of each reply what its message asked for', () => {
    const wrong: string[] = [];
    const payload = buildPayload(3, 20, 0);
    const workOf = (sequence: number) => (sequence === 1 ? 500 : 0);
    const ignored = { reply: () => {}, ping: () => {}, closed: () => {} };
    const watchWorks = () =>
      new ReplyVerifier(
        { opcode: opcodes.binary, payload, workOf },
        { ...ignored, wrong: (reason) => wrong.push(reason) },
      );
    const heavy = buildPayload(3, 20, 500);
    writeHex(heavy, sequenceOffset, 1);
    const right = Buffer.concat([reply(0), serverFrame(heavy, opcodes.binary), reply(2)]);
    watchWorks().feed(right, right.length);
    expect(wrong).toEqual([]);
    const light = Buffer.concat([reply(0), reply(1)]);
    watchWorks().feed(light, light.length);
    expect(wrong).toEqual(['wrong content']);
  });

  test('notices replies in the wrong order', () => {
    expect(watch().feed(reply(1), reply(0)).wrong).toEqual(['wrong content', 'wrong content']);
  });

  test('notices a reply that came twice', () => {
    expect(watch().feed(reply(0), reply(0)).wrong).toEqual(['wrong content']);
  });

  test.each([0, 19, 150, 1023])('notices a changed byte at %i, in one piece or two', (at) => {
    const changed = reply(0, 1024);
    changed[changed.length - 1024 + at]! ^= 1;
    expect(watch(1024).feed(changed).wrong).toEqual(['wrong content']);
    const { seen, feed } = watch(1024);
    feed(changed.subarray(0, 500));
    feed(changed.subarray(500));
    expect(seen).toMatchObject({ replies: 1, wrong: ['wrong content'] });
  });

  test('notices text where binary was sent', () => {
    const text = serverFrame(buildPayload(3, 20, 0), opcodes.text);
    expect(watch().feed(text, reply(1))).toMatchObject({ replies: 2, wrong: ['wrong opcode'] });
  });

  test('notices a reply of another length and reads on behind it', () => {
    expect(watch().feed(reply(0, 30), reply(1))).toMatchObject({ replies: 2, wrong: ['wrong length'] });
  });

  test('notices masked frames, which a server must not send', () => {
    const masked = reply(0);
    masked[1]! |= 0x80;
    expect(watch().feed(masked).wrong).toContain('illegal frame');
  });

  test('reports the code of a close frame', () => {
    expect(watch().feed(serverFrame(Buffer.from([0x03, 0xf3]), opcodes.close)).closed).toEqual([1011]);
    expect(watch().feed(serverFrame(Buffer.alloc(0), opcodes.close)).closed).toEqual([1005]);
  });

  test('counts any message once when nothing particular is expected, fragments or not', () => {
    const first = serverFrame(Buffer.from('a'), opcodes.text);
    first[0]! &= 0x7f;
    const last = serverFrame(Buffer.from('b'), opcodes.continuation);
    const whole = serverFrame(Buffer.from('whole'), opcodes.text);
    expect(watch(20, false).feed(first, last, whole)).toMatchObject({ replies: 2, wrong: [] });
  });
});
