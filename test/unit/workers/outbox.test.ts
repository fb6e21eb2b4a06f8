import * as fc from 'fast-check';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { commands } from '#dist/protocol/commands.js';
import { maxSendBytes, pageBytes } from '#dist/protocol/limits.js';
import { Page } from '#dist/protocol/memory/page.js';
import { CommandLine, type SeenCommand } from '../../support/parts/command-line.ts';

let line: CommandLine;
beforeEach(() => {
  line = new CommandLine();
});

/** One call of the outbox, and the record that must come of it. */
interface Call {
  make(): void;
  seen: SeenCommand;
}

const ref = fc.nat(0xffff_ffff);
const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const target = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const bytes = fc.uint8Array({ maxLength: 300 });
// Around half a page, where a command gets a page of its own, and around a whole one.
const size = fc.oneof(
  fc.integer({ min: pageBytes / 2 - 40, max: pageBytes / 2 + 40 }),
  fc.integer({ min: pageBytes - 120, max: pageBytes + 40 }),
  fc.integer({ min: 1000, max: 60_000 }),
);

function sent(kind: number, to: number, parts: [string, string | Uint8Array], aux: number): SeenCommand {
  const payload = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return { kind, flags: typeof parts[1] === 'string' ? 0 : 1, ref: to, aux, length: payload.length, payload };
}

const call = fc.oneof(
  fc.tuple(ref, fc.oneof(text, bytes)).map(
    ([to, data]): Call => ({
      make: () => line.outbox.data(commands.send.kind, to, data),
      seen: sent(commands.send.kind, to, ['', data], 0),
    }),
  ),
  fc.tuple(ref, text, fc.integer({ min: 1000, max: 4999 })).map(
    ([to, reason, code]): Call => ({
      make: () => line.outbox.data(commands.close.kind, to, reason, code),
      seen: sent(commands.close.kind, to, ['', reason], code),
    }),
  ),
  fc.tuple(ref, target, fc.oneof(text, bytes)).map(
    ([from, topic, data]): Call => ({
      make: () => line.outbox.addressedData(commands.publish.kind, from, topic, data),
      seen: sent(commands.publish.kind, from, [topic, data], Buffer.byteLength(topic)),
    }),
  ),
  fc.tuple(fc.nat(255), ref, ref, ref).map(
    ([flags, of, length, aux]): Call => ({
      make: () => line.outbox.record(commands.handled.kind, flags, of, length, aux),
      seen: { kind: commands.handled.kind, flags, ref: of, aux, length, payload: Buffer.of() },
    }),
  ),
);
const largeCall = fc.tuple(size, fc.boolean()).map(([length, isText]): Call => {
  const data = isText ? 'ü'.repeat(length / 2) : new Uint8Array(length).fill(length);
  return {
    make: () => line.outbox.data(commands.send.kind, 1, data),
    seen: sent(commands.send.kind, 1, ['', data], 0),
  };
});
const calls = fc.array(fc.oneof({ weight: 8, arbitrary: call }, { weight: 1, arbitrary: largeCall }), {
  maxLength: 60,
});

function expectSame(seen: SeenCommand[], expected: SeenCommand[]): void {
  // The payloads are compared by themselves: the runner takes long for large ones.
  const words = (records: SeenCommand[]) =>
    records.map(({ payload, ...rest }) => ({ ...rest, bytes: payload.length }));
  expect(words(seen)).toEqual(words(expected));
  expect(seen.every(({ payload }, index) => payload.equals(expected[index]?.payload ?? Buffer.of()))).toBe(
    true,
  );
}

describe('commands', () => {
  test('come out as they were written, in order, whatever pages they came to lie in', () => {
    fc.assert(
      fc.property(fc.array(calls, { maxLength: 6 }), (rounds) => {
        line = new CommandLine();
        for (const round of rounds) {
          for (const { make } of round) make();
          line.outbox.flush();
          expectSame(
            line.read(),
            round.map(({ seen }) => seen),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  test('are the same when the reader looks after each of them, or only at the end', () => {
    const lookingAt = fc.array(fc.tuple(call, fc.boolean()), { maxLength: 100 });
    fc.assert(
      fc.property(lookingAt, (steps) => {
        line = new CommandLine();
        const seen: SeenCommand[] = [];
        for (const [{ make }, looks] of steps) {
          make();
          line.outbox.commit();
          if (looks) seen.push(...line.read());
        }
        seen.push(...line.read());
        expectSame(
          seen,
          steps.map(([{ seen: expected }]) => expected),
        );
      }),
      { numRuns: 100 },
    );
  });

  test('are not visible before they are committed, and all visible at once then', () => {
    for (let count = 0; count < 3; count++) line.outbox.data(commands.send.kind, count, 'x');
    expect(line.read()).toEqual([]);
    line.outbox.commit();
    expect(line.read()).toHaveLength(3);
    line.outbox.data(commands.send.kind, 1, 'x');
    expect(line.read()).toEqual([]);
  });

  test('with lone surrogates are sent with the replacement character, as UTF-8 wants it', () => {
    line.outbox.data(commands.send.kind, 1, 'a\ud800b');
    line.outbox.addressedData(commands.sendTo.kind, 0, 'n\udc00', 'x');
    line.outbox.flush();
    const [one, other] = line.read();
    expect(one?.payload.toString()).toBe('a\ufffdb');
    expect(other?.payload.toString()).toBe('n\ufffdx');
  });

  test('take any kind of bytes: views with an offset, buffers, shared memory', () => {
    const memory = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8).buffer;
    const shared = new SharedArrayBuffer(2);
    new Uint8Array(shared).set([8, 9]);
    const datas = [
      new Uint8Array(memory, 2, 3),
      new Uint16Array(memory, 2, 1),
      new DataView(memory, 7),
      memory,
      shared,
    ];
    for (const data of datas) line.outbox.data(commands.send.kind, 1, data);
    line.outbox.flush();
    const seen = line.read();
    expect(seen.map(({ payload }) => [...payload])).toEqual([
      [3, 4, 5],
      [3, 4],
      [8],
      [1, 2, 3, 4, 5, 6, 7, 8],
      [8, 9],
    ]);
    expect(seen.every(({ flags }) => flags === 1)).toBe(true);
  });

  test.each([undefined, null, 1, true, {}, [], Symbol('x')])('refuse what is no data: %s', (value) => {
    const data = value as unknown as string;
    expect(() => line.outbox.data(commands.send.kind, 1, data)).toThrow(
      /^only text and bytes can be sent, not /,
    );
    line.outbox.data(commands.send.kind, 1, 'fine');
    line.outbox.flush();
    expect(line.read().map(({ payload }) => payload.toString())).toEqual(['fine']);
  });

  test('refuse more than a page can hold, and go on', () => {
    // Memory that is never touched costs nothing.
    const data = new Uint8Array(maxSendBytes + 1);
    expect(() => line.outbox.data(commands.send.kind, 1, data)).toThrow(
      expect.objectContaining({ code: 'SEND_TOO_LARGE' }),
    );
    line.outbox.data(commands.send.kind, 1, 'fine');
    line.outbox.flush();
    expect(line.read()).toHaveLength(1);
  });
});

describe('pages', () => {
  test('turn when they are full, to the last byte', () => {
    const room = pageBytes - 64;
    const half = room / 2 - 16;
    line.outbox.data(commands.send.kind, 1, new Uint8Array(half));
    line.outbox.data(commands.send.kind, 2, new Uint8Array(half));
    expect(line.read()).toEqual([]);
    expect(line.pages).toEqual([0]);
    // Turning a page makes what is in it visible.
    line.outbox.record(commands.batchDone.kind, 0, 0, 1, 1);
    expect(line.read().map(({ ref: of }) => of)).toEqual([1, 2]);
    expect(line.pages).toEqual([0, 1]);
  });

  test('are used again when the reader is done with them', () => {
    for (let count = 0; count < 1000; count++) {
      line.outbox.data(commands.send.kind, count, new Uint8Array(pageBytes / 4));
      line.outbox.flush();
      expect(line.read()).toHaveLength(1);
    }
    expect(new Set(line.pages)).toEqual(new Set(line.pages.slice(0, 3)));
    expect(line.pages.length).toBeLessThanOrEqual(3);
  });

  test('of their own are given to commands larger than half a page', () => {
    line.outbox.data(commands.send.kind, 1, 'small');
    line.outbox.data(commands.send.kind, 2, new Uint8Array(pageBytes * 3));
    line.outbox.data(commands.send.kind, 3, 'small again');
    line.outbox.flush();
    expect(line.read().map(({ ref: of, length }) => [of, length])).toEqual([
      [1, 5],
      [2, pageBytes * 3],
      [3, 11],
    ]);
    expect(line.pages).toContain(-1);
  });

  test('of their own are used again as well, because nobody would collect them in time', () => {
    const allocate = vi.spyOn(Page, 'allocate');
    onTestFinished(() => allocate.mockRestore());
    for (let count = 0; count < 100; count++) {
      line.outbox.data(commands.send.kind, count, new Uint8Array(pageBytes * (1 + (count % 3))));
      line.outbox.flush();
      expect(line.read()).toMatchObject([{ ref: count, length: pageBytes * (1 + (count % 3)) }]);
    }
    expect(allocate.mock.calls.length).toBeLessThan(10);
  });
});

describe('the doorbell', () => {
  test('rings once for all that is committed before the reader looks, and again after it', () => {
    for (let count = 0; count < 5; count++) {
      line.outbox.data(commands.send.kind, 1, 'x');
      line.outbox.flush();
    }
    line.receive();
    expect(line.doorbells).toBe(1);
    expect(line.read()).toHaveLength(5);
    line.outbox.data(commands.send.kind, 1, 'x');
    line.outbox.flush();
    line.receive();
    expect(line.doorbells).toBe(2);
  });

  test('does not ring when there is nothing new', () => {
    line.outbox.flush();
    line.outbox.commit();
    line.outbox.flush();
    line.receive();
    expect(line.doorbells).toBe(0);
    line.outbox.data(commands.send.kind, 1, 'x');
    line.outbox.flush();
    line.outbox.flush();
    line.read();
    line.outbox.flush();
    line.receive();
    expect(line.doorbells).toBe(1);
  });

  test('rings for what was committed earlier and not rung for', () => {
    line.outbox.data(commands.send.kind, 1, 'x');
    line.outbox.commit();
    line.receive();
    expect(line.doorbells).toBe(0);
    line.outbox.flush();
    line.receive();
    expect(line.doorbells).toBe(1);
  });
});

test('the reader can ask whether the next command is of the same kind and client, without moving', () => {
  line.outbox.data(commands.send.kind, 1, 'a');
  line.outbox.data(commands.send.kind, 1, 'b');
  line.outbox.data(commands.send.kind, 0xffff_ffff, 'c');
  line.outbox.flush();
  line.receive();
  const { stream } = line;
  expect(stream.isFollowedBy(commands.send.kind, 1)).toBe(false);
  expect(stream.next()?.text()).toBe('a');
  expect(stream.isFollowedBy(commands.send.kind, 1)).toBe(true);
  expect(stream.isFollowedBy(commands.close.kind, 1)).toBe(false);
  expect(stream.next()?.text()).toBe('b');
  expect(stream.isFollowedBy(commands.send.kind, 1)).toBe(false);
  expect(stream.isFollowedBy(commands.send.kind, 0xffff_ffff)).toBe(true);
  expect(stream.next()?.text()).toBe('c');
  expect(stream.isFollowedBy(commands.send.kind, 0xffff_ffff)).toBe(false);
  expect(stream.next()).toBeNull();
});
