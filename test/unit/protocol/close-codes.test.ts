import { describe, expect, test } from 'vitest';
import { closeCodes, isSendableCloseCode } from '#dist/protocol/close-codes.js';

describe('a close code can be sent', () => {
  // RFC 6455 7.4.2, and the codes that IANA has registered since.
  test.each([1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])(
    'when it is %i',
    (code) => expect(isSendableCloseCode(code)).toBe(true),
  );

  test.each([
    0,
    -1000,
    999,
    1004,
    1005,
    1006,
    1015,
    1016,
    2000,
    2999,
    5000,
    65_535,
    1000.5,
    Number.NaN,
    Infinity,
  ])('not when it is %d', (code) => expect(isSendableCloseCode(code)).toBe(false));

  test('not when it is no number', () => {
    for (const code of ['1000', null, undefined, {}, true]) {
      expect(isSendableCloseCode(code as number)).toBe(false);
    }
  });
});

test('every close code of the registry has a meaning of its own, and all but 1006 can be sent', () => {
  const rows = Object.values(closeCodes);
  expect(new Set(rows.map(({ code }) => code)).size).toBe(rows.length);
  for (const { code, meaning } of rows) {
    expect(meaning).not.toBe('');
    expect(isSendableCloseCode(code)).toBe(code !== closeCodes.ABNORMAL.code);
  }
});
