import { describe, expect, test } from 'vitest';
import { type ErrorCode, type ErrorRow, errorRegistry, HeddleError } from '#dist/protocol/errors.js';

const rows = Object.entries(errorRegistry) as [ErrorCode, ErrorRow][];

describe('a HeddleError', () => {
  test('has the code, and the message of the registry with its values filled in', () => {
    const error = new HeddleError('PORT_IN_USE', { host: '::1', port: 80 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'HeddleError',
      code: 'PORT_IN_USE',
      values: { host: '::1', port: 80 },
    });
    expect(error.message).toMatch(/^Cannot listen on ::1:80: /);
  });

  test('leaves the place of a value that is missing as it is, and takes values literally', () => {
    expect(new HeddleError('NAME_TAKEN').message).toBe('A client named {name} is online');
    expect(new HeddleError('NAME_TAKEN', { name: '$& {name} $1' }).message).toBe(
      'A client named $& {name} $1 is online',
    );
  });

  test('has the HTTP status of its code, or 500', () => {
    expect(new HeddleError('OVERLOADED').status).toBe(503);
    expect(new HeddleError('SETTINGS_INVALID').status).toBe(500);
  });

  test('crosses threads as data and is the same on the other side', () => {
    const cause = new Error('why');
    const error = new HeddleError('HANDLER_LOAD_FAILED', { file: '/h.mjs', reason: 'x' }, { cause });
    expect(error.cause).toBe(cause);
    const copy = HeddleError.fromData(structuredClone(error.toData()));
    expect(copy).toBeInstanceOf(HeddleError);
    expect([copy.code, copy.message, copy.values]).toEqual([error.code, error.message, error.values]);
  });
});

describe('an error says after how many seconds a retry makes sense', () => {
  test.each([
    [new HeddleError('OVERLOADED', { reason: 'x', sec: 2.1 }), 3],
    [new HeddleError('OVERLOADED', { reason: 'x' }), 1],
    [new HeddleError('TOO_MANY_CONNECTIONS', { limit: 1 }), 1],
    [new HeddleError('CONNECTING_TOO_FAST', { address: '::1', limit: 1, sec: 0 }), 1],
    [new HeddleError('TOO_MANY_ATTEMPTS', { address: '::1', sec: 42 }), 42],
    // No retry helps, or none can tell when.
    [new HeddleError('SERVER_CLOSED'), undefined],
    [new HeddleError('NAME_TAKEN', { name: 'x' }), undefined],
    [new HeddleError('HANDLER_FAILED'), undefined],
  ])('%s: %s', (error, sec) => {
    expect(error.retryAfterSec).toBe(sec);
  });
});

describe('the registry', () => {
  test.each(rows)('%s has a code in capitals, a message, and a status where one fits', (code, row) => {
    expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    expect(row.message).toMatch(/^[A-Z{]/);
    expect(row.message).not.toMatch(/[.!]$/);
    if (row.status !== undefined) expect(row.status).toBeGreaterThanOrEqual(400);
    expect(typeof row.retry).toBe('boolean');
  });
});
