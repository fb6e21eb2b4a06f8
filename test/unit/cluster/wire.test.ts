// What travels between nodes: written and read back, and read when anybody wrote it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Assemblies } from '#dist/main/cluster/assemblies.js';
import { SentBatches } from '#dist/main/cluster/link/sent-batches.js';
import { ReceivedNumbers, SentNumbers } from '#dist/main/cluster/numbers.js';
import { Subjects } from '#dist/main/cluster/subjects.js';
import { BatchWriter, type Entry, headBytes, readBatch, WireFault } from '#dist/main/cluster/wire.js';

const head = { node: 0xfedcba98, numbering: 3, number: 17 };

const entry: fc.Arbitrary<Entry> = fc.record({
  kind: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
  isBinary: fc.boolean(),
  isRest: fc.boolean(),
  hasMore: fc.boolean(),
  key: fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
  data: fc.uint8Array({ maxLength: 20_000 }),
});

function written(entries: readonly Entry[]): Uint8Array {
  const writer = new BatchWriter();
  for (const one of entries) writer.add(one);
  return writer.take(head);
}

describe('a batch', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), (entries) => {
        const batch = readBatch(written(entries));
        expect(batch).toMatchObject(head);
        const read = batch.entries.map((one) => ({ ...one, data: new Uint8Array(one.data) }));
        expect(read).toEqual(entries);
      }),
    );
  });

  test('of anybody is read or refused with a WireFault, whatever is in it', () => {
    const broken = fc
      .tuple(
        fc.array(entry, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 5 }),
        fc.nat(60),
      )
      .map(([entries, changes, cut]) => {
        const bytes = written(entries);
        for (const [at, value] of changes) if (at < bytes.byteLength) bytes[at] = value;
        return bytes.subarray(0, bytes.byteLength - cut);
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), broken), (bytes) => {
        try {
          const { entries } = readBatch(bytes);
          expect(entries.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(WireFault);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('is memory of its own: the writer goes on with the next one', () => {
    const writer = new BatchWriter();
    const one: Entry = {
      kind: 1,
      isBinary: false,
      isRest: false,
      hasMore: false,
      key: '',
      data: Buffer.from('one'),
    };
    writer.add(one);
    const first = writer.take(head);
    writer.add({ ...one, data: Buffer.from('two') });
    expect(Buffer.from(readBatch(first).entries[0]?.data ?? []).toString()).toBe('one');
    expect(writer.count).toBe(1);
    expect(first.byteLength).toBeGreaterThan(headBytes);
  });
});

describe('numbers', () => {
  const batch = (numbering: number, number: number, node = 1) => ({ node, numbering, number });

  test('show what was lost and what came twice, for each node', () => {
    const numbers = new ReceivedNumbers();
    expect(numbers.arrived(batch(1, 5), 2)).toEqual({ isRepeated: false, lost: 0 });
    expect(numbers.arrived(batch(1, 5), 2)).toEqual({ isRepeated: true, lost: 0 });
    expect(numbers.arrived(batch(1, 7), 1)).toEqual({ isRepeated: false, lost: 0 });
    expect(numbers.arrived(batch(1, 10), 1)).toEqual({ isRepeated: false, lost: 2 });
    expect(numbers.arrived(batch(1, 1, 2), 1)).toEqual({ isRepeated: false, lost: 0 });
    // Its sender had forgotten the subject: it begins at 1 again, and what is older is known.
    expect(numbers.arrived(batch(2, 2), 1)).toEqual({ isRepeated: false, lost: 1 });
    expect(numbers.arrived(batch(1, 11), 1)).toEqual({ isRepeated: true, lost: 0 });
  });

  test('of a subject that was forgotten begin anew', () => {
    const numbers = new SentNumbers(2);
    expect(numbers.take('a', 3)).toEqual({ numbering: 1, number: 1 });
    expect(numbers.take('a', 1)).toEqual({ numbering: 1, number: 4 });
    numbers.take('b', 1);
    expect(numbers.take('a', 1)).toEqual({ numbering: 1, number: 5 });
    numbers.take('c', 1);
    expect(numbers.take('b', 1)).toEqual({ numbering: 4, number: 1 });
  });
});

test('parts are put together by their source; those that began first are given up where there is no room', () => {
  let lost = 0;
  // A part counts 256 bytes more than it has.
  const assemblies = new Assemblies(3 * 256 + 10, () => lost++);
  const part = (text: string) => Buffer.from(text);
  assemblies.begin('a', part('aaaa'));
  assemblies.begin('b', part('bb'));
  expect(String(assemblies.end('b', part('B')))).toBe('bbB');
  expect(assemblies.bytes).toBe(256 + 4);
  assemblies.begin('c', part('cccc'));
  expect(assemblies.goOn('c', part('cc'))).toBe(true);
  expect(assemblies.bytes).toBe(3 * 256 + 10);
  expect(assemblies.goOn('c', part('c'))).toBe(true);
  expect(lost).toBe(1);
  expect(assemblies.end('a', part('A'))).toBe(null);
  expect(assemblies.goOn('c', part('cccccccccc'))).toBe(false);
  expect(assemblies.bytes).toBe(0);
  expect(lost).toBe(2);
  // Nobody has begun with what this is the rest of.
  expect(assemblies.end('d', part('D'))).toBe(null);
  assemblies.begin('e', part('e'));
  assemblies.begin('e', part('E'));
  expect(lost).toBe(3);
  expect(String(assemblies.end('e', part('.')))).toBe('E.');
  assemblies.begin('f', part(''));
  assemblies.giveUpBefore(performance.now() + 1);
  expect([assemblies.bytes, lost]).toEqual([0, 4]);
});

test('what was published and not confirmed comes first when the connection is lost', () => {
  const batches = new SentBatches();
  const batch = (subject: string, at = 0) => ({ subject, payload: Buffer.from(subject), entries: 1, at });
  for (const subject of ['a', 'b', 'c', 'd']) batches.add(batch(subject));
  const { bytes } = batches;
  for (let count = 0; count < 3; count++) batches.published();
  batches.confirmed(1);
  expect([batches.unconfirmed, batches.next?.subject]).toEqual([2, 'd']);
  batches.unpublish();
  expect([batches.unconfirmed, batches.unconfirmedBytes]).toEqual([0, 0]);
  const order: string[] = [];
  for (let next = batches.next; next !== undefined; next = batches.next) {
    order.push(next.subject);
    batches.published();
  }
  expect(order).toEqual(['b', 'c', 'd']);
  expect(batches.bytes).toBe((bytes / 4) * 3);
  batches.confirmed(3);
  expect([batches.isEmpty, batches.bytes]).toEqual([true, 0]);
  batches.add(batch('e', 1));
  batches.add(batch('f', 3));
  expect(batches.dropBefore(2)).toBe(1);
  expect(batches.next?.subject).toBe('f');
});

test('every text has a subject of its own that NATS takes, or says itself whose it is', () => {
  const subjects = new Subjects('c');
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.string({ unit: 'binary', maxLength: 600 }),
      (a, b) => {
        const [one, two] = [subjects.topic(a), subjects.topic(b)];
        expect(one.subject).toMatch(/^heddle\.c\.topic\.[th][\w-]*$/);
        expect(one.subject.length).toBeLessThan(300);
        expect(subjects.name(a).subject).not.toBe(one.subject);
        const isSame = Buffer.from(a).equals(Buffer.from(b));
        expect(one.subject === two.subject && one.key === two.key).toBe(isSame);
      },
    ),
  );
});
