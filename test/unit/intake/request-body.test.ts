// How pieces become a body: what is held is asked for before, whatever the size of the pieces.
import { expect, test } from 'vitest';
import { collectBody } from '#dist/main/intake/request-body.js';
import type { Response } from '#dist/main/sockets/uws.js';

const limit = 1_000_000;

/** What came of a body that arrives in these pieces. */
function collect(pieces: Iterable<Uint8Array>, mayHold = Number.POSITIVE_INFINITY) {
  let give = (_chunk: ArrayBuffer, _isLast: boolean): void => {};
  const response = {
    onData: (callback: typeof give) => {
      give = callback;
    },
  };
  const seen = { asked: 0, questions: 0, bodies: [] as (Buffer | null)[], failures: [] as unknown[] };
  collectBody(response as unknown as Response, limit, {
    mayKeep(bytes) {
      seen.questions++;
      if (seen.asked + bytes > mayHold) return false;
      seen.asked += bytes;
      return true;
    },
    take: (body) => seen.bodies.push(body === null ? null : Buffer.from(body.slice(0))),
    failed: (error) => seen.failures.push(error),
  });
  for (const piece of pieces) {
    const chunk = new Uint8Array(piece).buffer;
    give(chunk, false);
    // uWS takes it back.
    new Uint8Array(chunk).fill(0);
  }
  give(new ArrayBuffer(0), true);
  return seen;
}

function piecesOf(body: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < body.byteLength; at += size) pieces.push(body.subarray(at, at + size));
  return pieces;
}

const body = Buffer.alloc(100_000, 'ABCDEFG');

test.each([1, 7, 511, 512, 513, 65_536, 100_000])(
  'pieces of %i bytes: the body is whole, and at most twice of it was held',
  (size) => {
    const { asked, questions, bodies } = collect(piecesOf(body, size));
    expect(bodies).toEqual([body]);
    expect(asked).toBeLessThanOrEqual(2 * body.byteLength);
    expect(questions).toBeLessThan(20);
  },
);

test('no more is held than the limit, and a body of exactly that is whole', () => {
  const largest = Buffer.alloc(limit, 'x');
  const { asked, bodies } = collect(piecesOf(largest, 60_000));
  expect(bodies).toEqual([largest]);
  expect(asked).toBe(limit);
});

test('one byte more than the limit is no body', () => {
  expect(collect(piecesOf(Buffer.alloc(limit + 1), 60_000)).bodies).toEqual([null]);
});

test('where there is no room nothing is called any more', () => {
  const { bodies, failures } = collect(piecesOf(body, 1000), 50_000);
  expect([bodies, failures]).toEqual([[], []]);
});

test('where there is no room for the last piece there is no body', () => {
  const { bodies, failures } = collect([Buffer.alloc(512), Buffer.alloc(512)], 512);
  expect([bodies, failures]).toEqual([[], []]);
});

test('a body without any byte is one', () => {
  expect(collect([]).bodies).toEqual([Buffer.alloc(0)]);
  expect(collect([new Uint8Array(0), new Uint8Array(0)]).bodies).toEqual([Buffer.alloc(0)]);
});
