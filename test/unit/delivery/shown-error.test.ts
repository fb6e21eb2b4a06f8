import { expect, test } from 'vitest';
import { readShownError, writeShownError } from '#dist/contract/shown-error.js';

test('what is written is read again', () => {
  const error = { hook: 'open', name: 'Error', message: 'é"\n', stack: 'Error: é"\n    at x' };
  expect(readShownError(writeShownError(error))).toEqual(error);
});

test.each(['', 'hi', '{"heddle":"other"}', '{"heddle":"handlerError",'])('%j is another message', (text) => {
  expect(readShownError(text)).toBeUndefined();
});
