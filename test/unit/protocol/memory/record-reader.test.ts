import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  firstKindWithoutPayload,
  Page,
  pageHeaderBytes,
  recordHeaderBytes,
  recordSize,
  writeRecordHeader,
} from '#dist/protocol/memory/page.js';
import { RecordReader } from '#dist/protocol/memory/record-reader.js';

const word = fc.nat(0xffff_ffff);
const record = fc.record({
  kind: fc.integer({ min: 1, max: 200 }),
  flags: fc.nat(0xff_ffff),
  ref: word,
  aux: word,
  payload: fc.uint8Array({ maxLength: 400 }),
});
type Record = typeof record extends fc.Arbitrary<infer Value> ? Value : never;

const hasPayload = (kind: number): boolean => kind < firstKindWithoutPayload;

/** Writes all records into one page that is exactly as large as they need. */
function write(records: readonly Record[]): { page: Page; end: number } {
  const sizes = records.map(({ kind, payload }) => recordSize(hasPayload(kind) ? payload.length : 0));
  const end = sizes.reduce((sum, size) => sum + size, pageHeaderBytes);
  const page = Page.allocate(0, end);
  let at = pageHeaderBytes;
  records.forEach(({ kind, flags, ref, aux, payload }, index) => {
    writeRecordHeader(page, at, kind | (flags << 8), ref, payload.length, aux);
    if (hasPayload(kind)) page.bytes.set(payload, at + recordHeaderBytes);
    at += sizes[index] ?? 0;
  });
  page.commit(end);
  return { page, end };
}

function read(reader: RecordReader, end: number): Record[] {
  const records: Record[] = [];
  while (reader.next(end)) {
    const { kind, flags, ref, aux, length } = reader;
    const payload = hasPayload(kind) ? reader.copy() : new Uint8Array(length);
    records.push({ kind, flags, ref, aux, payload });
  }
  return records;
}

describe('a record reader', () => {
  test('reads every record as it was written, whatever its words and payload', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 20 }), (records) => {
        const { page, end } = write(records);
        const blank = records.map((each) =>
          hasPayload(each.kind) ? each : { ...each, payload: new Uint8Array(each.payload.length) },
        );
        expect(read(new RecordReader(page), end)).toEqual(blank);
      }),
    );
  });

  test('can stop at any committed end and go on from there', () => {
    const records = [1, 2, 3].map((kind) => ({
      kind,
      flags: 0,
      ref: kind,
      aux: 0,
      payload: Uint8Array.of(kind),
    }));
    const { page, end } = write(records);
    const reader = new RecordReader(page);
    const first = pageHeaderBytes + recordSize(1);
    expect(read(reader, first)).toEqual(records.slice(0, 1));
    expect(reader.next(first)).toBe(false);
    expect(read(reader, end)).toEqual(records.slice(1));
    expect(reader.position).toBe(end);
    reader.reset(page);
    expect(read(reader, end)).toEqual(records);
    reader.reset(page, first);
    expect(read(reader, end)).toEqual(records.slice(1));
  });

  test('shows text, a view or a copy of the payload, or of a part of it', () => {
    const payload = Buffer.from('topicmessage');
    const { page, end } = write([{ kind: 1, flags: 0, ref: 1, aux: 5, payload }]);
    const reader = new RecordReader(page);
    reader.next(end);
    expect([reader.text(), reader.text(0, 5), reader.text(5)]).toEqual(['topicmessage', 'topic', 'message']);
    expect(Buffer.from(reader.view(5)).toString()).toBe('message');
    const copy = reader.copy(5);
    const view = reader.view(5);
    page.bytes.fill(0);
    expect(Buffer.from(copy).toString()).toBe('message');
    expect(view.every((byte) => byte === 0)).toBe(true);
  });

  test('refuses a page that was cut anywhere but at the end of a record', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), fc.nat(), (records, cut) => {
        const { page, end } = write(records);
        const shorter = pageHeaderBytes + (cut % (end - pageHeaderBytes));
        const seen: Record[] = [];
        try {
          seen.push(...read(new RecordReader(page), shorter));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect((error as Error).message).toMatch(
            /^broken page: the record at byte \d+ does not end before \d+$/,
          );
          return;
        }
        // Without an error it was cut between two records, or in the padding of the last one.
        expect(seen.length).toBeLessThanOrEqual(records.length);
      }),
    );
  });

  test('of a page full of anything neither leaves it, nor goes on for ever, nor fails but with a RangeError', () => {
    const anything = fc.uint8Array({ minLength: 64, maxLength: 1024 });
    fc.assert(
      fc.property(anything, fc.integer({ min: -100, max: 2000 }), (bytes, end) => {
        const page = Page.allocate(0, (bytes.length + 7) & ~7);
        page.bytes.set(bytes);
        const reader = new RecordReader(page);
        let count = 0;
        try {
          while (reader.next(end)) {
            count++;
            expect(reader.payloadStart).toBeGreaterThanOrEqual(pageHeaderBytes + recordHeaderBytes);
            expect(reader.payloadEnd).toBeGreaterThanOrEqual(reader.payloadStart);
            expect(reader.payloadEnd).toBeLessThanOrEqual(Math.min(end, page.capacity));
            expect(reader.copy().length).toBe(reader.payloadEnd - reader.payloadStart);
            expect(reader.view().length).toBe(reader.payloadEnd - reader.payloadStart);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
        expect(count).toBeLessThanOrEqual(page.capacity / recordHeaderBytes);
      }),
      { numRuns: 1000 },
    );
  });

  test('of small lengths and kinds, which look right most of the time, keeps the same bounds', () => {
    const words = fc.array(fc.nat(64), { minLength: 32, maxLength: 128 });
    fc.assert(
      fc.property(words, (values) => {
        const page = Page.allocate(0, pageHeaderBytes + ((values.length * 4 + 7) & ~7));
        page.words.set(values, pageHeaderBytes / 4);
        const reader = new RecordReader(page);
        let position = reader.position;
        try {
          while (reader.next(page.capacity)) {
            expect(reader.position).toBeGreaterThanOrEqual(position + recordHeaderBytes);
            position = reader.position;
          }
          expect(position).toBeGreaterThanOrEqual(page.capacity - 7);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
