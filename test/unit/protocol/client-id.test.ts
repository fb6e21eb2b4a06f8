import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientId, maxRef, refOfClientId } from '#dist/protocol/client-id.js';

const prefix = fc.stringMatching(/^[0-9a-f]{8}$/);
const ref = fc.integer({ min: 1, max: maxRef });

describe('an id', () => {
  test('is the prefix, a dash and the ref in base 36', () => {
    expect(clientId('0a1b2c3d', 1)).toBe('0a1b2c3d-1');
    expect(clientId('0a1b2c3d', maxRef)).toBe('0a1b2c3d-1z141z3');
  });

  test('gives the ref back that it was made from', () => {
    fc.assert(
      fc.property(prefix, ref, (one, number) => {
        expect(refOfClientId(one, clientId(one, number))).toBe(number);
      }),
    );
  });

  test('of another server is none', () => {
    fc.assert(
      fc.property(prefix, prefix, ref, (one, other, number) => {
        fc.pre(one !== other);
        expect(refOfClientId(one, clientId(other, number))).toBeUndefined();
      }),
    );
  });

  test('is written in one way: what gives a ref is what would be made from it', () => {
    const ending = fc.oneof(fc.string({ maxLength: 10 }), fc.stringMatching(/^[-+ 0.]?[0-9a-zA-Z]{0,9} ?$/));
    fc.assert(
      fc.property(ending, (text) => {
        const found = refOfClientId('test', `test${text}`);
        if (found !== undefined) expect(clientId('test', found)).toBe(`test${text}`);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['', '0', '-1', '1z141z4', 'zzzzzzzzzzzz', 'NaN', 'Infinity', '1.5', '01', 'A'])(
    'does not end with %j',
    (text) => {
      expect(refOfClientId('test', `test-${text}`)).toBeUndefined();
    },
  );
});
