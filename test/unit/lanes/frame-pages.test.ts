import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Batch, FramePages } from '#dist/main/lanes/frame-pages.js';
import { frameKind, skippedFlag } from '#dist/protocol/frames.js';
import { pageBytes } from '#dist/protocol/limits.js';
import { RecordReader } from '#dist/protocol/memory/record-reader.js';

interface Frame {
  kind: number;
  flags: number;
  ref: number;
  aux: number;
  details: string;
  data: Uint8Array<ArrayBuffer> | null;
}

const frame: fc.Arbitrary<Frame> = fc.record({
  kind: fc.constantFrom(...Object.values(frameKind)),
  flags: fc.nat(255),
  ref: fc.nat(0xffff_ffff),
  aux: fc.nat(0xffff_ffff),
  details: fc.string({ unit: 'grapheme', maxLength: 50 }),
  data: fc.option(fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes))),
});

function append(pages: FramePages, { kind, flags, ref, aux, details, data }: Frame): void {
  pages.append(kind | (flags << 8), ref, aux, details, data === null ? null : data.slice().buffer);
}

/** A frame as its reader sees it: details and data are one payload. */
function seen({ details, data, ...rest }: Frame): object {
  return { ...rest, payload: Buffer.concat([Buffer.from(details), data ?? Buffer.of()]).toString('hex') };
}

function read({ page }: Batch): object[] {
  const reader = new RecordReader(page);
  const frames: object[] = [];
  while (reader.next(page.committedEnd)) {
    const { kind, flags, ref, aux } = reader;
    frames.push({ kind, flags, ref, aux, payload: Buffer.from(reader.copy()).toString('hex') });
  }
  return frames;
}

function takeAll(pages: FramePages): Batch[] {
  const batches: Batch[] = [];
  for (let batch = pages.take(); batch !== undefined; batch = pages.take()) batches.push(batch);
  return batches;
}

function message(bytes: number, ref = 1): Frame {
  return {
    kind: frameKind.message,
    flags: 0,
    ref,
    aux: 0,
    details: '',
    data: new Uint8Array(bytes).fill(ref),
  };
}

describe('frame pages', () => {
  test('hand out every frame as it was appended, in order, whatever pages it came to lie in', () => {
    const rare = fc.integer({ min: 0, max: 2 * pageBytes }).map((bytes) => message(bytes));
    const frames = fc.array(fc.oneof({ weight: 20, arbitrary: frame }, { weight: 1, arbitrary: rare }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 5 }), (rounds) => {
        const pages = new FramePages();
        for (const round of rounds) {
          for (const each of round) append(pages, each);
          const batches = takeAll(pages);
          expect(batches.flatMap(read)).toEqual(round.map(seen));
          expect(batches.reduce((sum, batch) => sum + batch.frames, 0)).toBe(round.length);
          for (const batch of batches) expect(pages.done()).toBe(batch);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('know when there is something to hand out', () => {
    const pages = new FramePages();
    expect(pages.hasFrames).toBe(false);
    expect(pages.take()).toBeUndefined();
    append(pages, message(1));
    expect(pages.hasFrames).toBe(true);
    const batch = pages.take();
    expect([pages.hasFrames, pages.out]).toEqual([false, [batch]]);
    pages.done();
    expect(pages.out).toEqual([]);
    expect(pages.done()).toBeUndefined();
  });

  test('know since when a frame has been waiting that the worker has not begun', () => {
    const pages = new FramePages();
    expect(pages.waitingSince(0)).toBe(Number.POSITIVE_INFINITY);
    append(pages, message(1));
    append(pages, message(1));
    const since = pages.waitingSince(0);
    expect(since).toBeLessThanOrEqual(performance.now());
    const first = pages.take();
    expect([first?.since, pages.waitingSince(1)]).toEqual([since, since]);
    // What is being run does not wait.
    expect(pages.waitingSince(2)).toBe(Number.POSITIVE_INFINITY);
    append(pages, message(1));
    const second = pages.take();
    expect([pages.waitingSince(1), pages.waitingSince(2)]).toEqual([since, second?.since]);
    pages.done();
    append(pages, message(1));
    expect(pages.waitingSince(2)).toBe(second?.since);
    expect(pages.waitingSince(3)).toBeGreaterThanOrEqual(second?.since ?? Number.POSITIVE_INFINITY);
    expect(pages.waitingSince(3)).not.toBe(Number.POSITIVE_INFINITY);
    expect(pages.waitingSince(4)).not.toBe(Number.POSITIVE_INFINITY);
  });

  test('fill a page to its last byte before they take another', () => {
    const pages = new FramePages();
    const room = pageBytes - 64;
    append(pages, message(room - 16 - 16));
    append(pages, message(0));
    expect(takeAll(pages).map(({ page }) => page.committedEnd)).toEqual([pageBytes]);
    append(pages, message(room - 16 - 8));
    append(pages, message(0));
    expect(takeAll(pages)).toHaveLength(2);
  });

  test('give a frame that is larger than a page a large one, which is used again for such frames only', () => {
    const pages = new FramePages();
    append(pages, message(10));
    append(pages, message(2 * pageBytes));
    append(pages, message(2 * pageBytes));
    append(pages, message(20));
    const [small, large, other] = takeAll(pages);
    expect([small, large, other].map((batch) => batch?.page.index)).toEqual([0, -1, -1]);
    expect(other?.page).not.toBe(large?.page);
    for (let count = 0; count < 3; count++) pages.done();
    append(pages, message(10));
    append(pages, message(2 * pageBytes));
    const again = takeAll(pages).map(({ page }) => page);
    expect(again[0]?.index).toBe(0);
    expect([large?.page, other?.page]).toContain(again[1]);
  });

  test('use pages again that the worker is done with, never one that is still out', () => {
    const pages = new FramePages();
    const out: Batch[] = [];
    for (let round = 0; round < 200; round++) {
      append(pages, message(100, round + 1));
      const batch = pages.take() as Batch;
      expect(out.map(({ page }) => page)).not.toContain(batch.page);
      out.push(batch);
      for (const [index, each] of out.entries()) {
        expect(read(each)).toEqual([seen(message(100, round + 2 - out.length + index))]);
      }
      if (out.length === 3) expect(pages.done()).toBe(out.shift());
    }
  });

  test('count frames over all batches, so that a batch says where it begins', () => {
    const pages = new FramePages();
    for (const count of [3, 1, 5]) {
      for (let index = 0; index < count; index++) append(pages, message(8));
      pages.take();
    }
    expect(pages.out.map(({ firstFrame, frames }) => [firstFrame, frames])).toEqual([
      [0, 3],
      [3, 1],
      [4, 5],
    ]);
  });

  test('have the messages of one client skipped, whatever page they lie in, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 60 }), fc.nat(2), (frames, handedOut) => {
        const pages = new FramePages();
        const few = frames.map((one) => ({ ...one, ref: one.ref % 3, flags: one.flags & ~skippedFlag }));
        const batches: Batch[] = [];
        for (const [index, one] of few.entries()) {
          append(pages, one);
          if (index % 20 !== 19 || batches.length === handedOut) continue;
          const batch = pages.take();
          if (batch !== undefined) batches.push(batch);
        }
        pages.skipMessages(1);
        append(pages, { kind: frameKind.message, flags: 0, ref: 1, aux: 0, details: '', data: null });
        for (let batch = pages.take(); batch !== undefined; batch = pages.take()) batches.push(batch);
        const isSkipped = ({ kind, ref }: Frame): boolean => kind === frameKind.message && ref === 1;
        const expected = few.map((one) =>
          seen(isSkipped(one) ? { ...one, flags: one.flags | skippedFlag } : one),
        );
        const after = { kind: frameKind.message, flags: 0, ref: 1, aux: 0, payload: '' };
        expect(batches.flatMap(read)).toEqual([...expected, after]);
      }),
    );
  });

  test('are not unbegun where nobody waits for them: a worker is only to forget clients', () => {
    const pages = new FramePages();
    append(pages, message(1, 1));
    expect([pages.hasUnbegun(0), pages.hasUnbegun(1)]).toEqual([true, false]);
    append(pages, { ...message(0, 2), kind: frameKind.forgotten });
    expect([pages.hasUnbegun(0), pages.hasUnbegun(1)]).toEqual([true, false]);
    append(pages, message(1, 3));
    expect(pages.hasUnbegun(1)).toBe(true);
  });

  test('are given as those that a worker has not begun, out and waiting, and begin anew', () => {
    const pages = new FramePages();
    append(pages, message(1, 1));
    pages.take();
    append(pages, message(pageBytes, 2));
    append(pages, message(3, 3));
    const refs = (batches: Batch[]): unknown[] =>
      batches.flatMap(read).map((each) => (each as { ref: number }).ref);
    expect(refs(pages.unbegun(0))).toEqual([1, 2, 3]);
    expect(refs(pages.unbegun(1))).toEqual([2, 3]);
    pages.reset();
    expect([pages.hasFrames, pages.out]).toEqual([false, []]);
    append(pages, message(4, 4));
    expect(pages.take()).toMatchObject({ firstFrame: 0, frames: 1 });
  });
});
