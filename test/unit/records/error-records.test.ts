import { describe, expect, test } from 'vitest';
import { Registry } from '#dist/main/clients/registry.js';
import { maxKinds } from '#dist/main/records/error-kinds.js';
import {
  ErrorRecords,
  type Happened,
  maxErrorBytes,
  maxErrors,
  maxErrorsOfKind,
} from '#dist/main/records/error-records.js';
import { failureKind, placeOf } from '#dist/protocol/failures/failure-kind.js';

const letters = (index: number): string =>
  String.fromCharCode(97 + (index % 26), 97 + Math.floor(index / 26));

function thrown(message: string, more: Partial<Happened> = {}): Happened {
  const stack = `Error: ${message}\n    at message (file:///handler.mjs:3:9)`;
  return { cause: 'thrown', hook: 'message', name: 'Error', message, stack, lane: 0, client: null, ...more };
}

function records(): { errors: ErrorRecords; bytes: () => number } {
  let bytes = 0;
  const errors = new ErrorRecords(new Registry(), (held) => {
    bytes = held;
  });
  return { errors, bytes: () => bytes };
}

describe('what is remembered of errors', () => {
  test('is the newest first, with the kinds and how often each happened', () => {
    const { errors } = records();
    errors.add(thrown('no such room'));
    errors.add(thrown('user 17 is unknown'));
    errors.add(thrown('user 4 is unknown'));
    const { errors: list, kinds, total, next } = errors.list({});
    expect(list.map(({ message }) => message)).toEqual([
      'user 4 is unknown',
      'user 17 is unknown',
      'no such room',
    ]);
    expect(kinds).toMatchObject([
      { kind: 2, count: 2, message: 'user 4 is unknown', place: 'message (file:///handler.mjs:3:9)' },
      { kind: 1, count: 1, message: 'no such room' },
    ]);
    expect({ total, next }).toEqual({ total: 3, next: null });
  });

  test('is found by its kind and by its client, page by page', () => {
    const { errors } = records();
    const alice = { ref: 1, givenName: 'alice' };
    const bob = { ref: 2, givenName: undefined };
    for (let count = 0; count < 5; count++) errors.add(thrown('of alice', { client: alice }));
    errors.add(thrown('of bob', { client: bob }));
    expect(errors.list({ kind: 2 }).errors).toHaveLength(1);
    expect(errors.list({ client: 'alice' }).errors).toHaveLength(5);
    const [ofBob] = errors.list({ kind: 2 }).errors;
    expect(ofBob?.client).toMatchObject({ name: null, isOnline: false });
    expect(errors.list({ client: ofBob?.client?.id }).errors).toEqual([ofBob]);
    const first = errors.list({ limit: 4 });
    const second = errors.list({ limit: 4, before: first.next ?? 0 });
    expect([...first.errors, ...second.errors].map(({ number }) => number)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(second.next).toBeNull();
  });

  test('one kind does not push the others out, however often it happens', () => {
    const { errors } = records();
    errors.add(thrown('the one that matters'));
    for (let count = 0; count < 1000; count++) errors.add(thrown('again'));
    expect(errors.moreFailed(failureKind('message', thrown('again')), 100_000)).toBeDefined();
    const { errors: list, kinds, total } = errors.list({ limit: 1000 });
    expect(list).toHaveLength(1 + maxErrorsOfKind);
    expect(list.at(-1)?.message).toBe('the one that matters');
    expect(kinds).toMatchObject([{ count: 101_000 }, { count: 1 }]);
    expect(total).toBe(101_001);
  });

  test('is bounded in number, kinds and bytes, and its memory is told', () => {
    const { errors, bytes } = records();
    for (let index = 0; index < 600; index++) errors.add(thrown(`reason ${letters(index)}`));
    const many = errors.list({ limit: 1000 });
    expect(many.errors).toHaveLength(maxErrors);
    expect(many.kinds).toHaveLength(maxKinds);
    expect(many.kinds.reduce((sum, { count }) => sum + count, 0) + many.otherKinds).toBe(600);
    for (let index = 0; index < 300; index++) {
      errors.add(thrown(`${letters(index)} ${'x'.repeat(8000)}`, { stack: 's'.repeat(16_000) }));
    }
    expect(bytes()).toBeGreaterThan(maxErrorBytes / 2);
    expect(bytes()).toBeLessThan(maxErrorBytes + 1024 * 1024);
    expect(errors.list({ limit: 1000 }).errors.length).toBeLessThan(30);
  });

  test('what is of no known kind is counted all the same', () => {
    const { errors } = records();
    expect(errors.moreFailed('', 7)).toBeUndefined();
    expect(errors.list({})).toMatchObject({ kinds: [], errors: [], total: 7, otherKinds: 7 });
  });

  test('a death tells how the worker ended and of what', () => {
    const { errors } = records();
    const error = {
      name: 'TypeError',
      message: 'x is no function',
      stack: 'TypeError: x\n    at f (file:///h.mjs:1:1)',
    };
    const reason = 'unhandled rejection: TypeError: x is no function';
    const where = { lane: null, client: null, lost: 2 };
    errors.workerDied({ ...where, reason, ending: { type: 'ending', reason, error } });
    errors.workerDied({
      ...where,
      reason: 'a hook ran longer than HANDLER_TIMEOUT_MS = 500 ms',
      ending: null,
    });
    errors.notStarted(1, 'just text');
    errors.internal('the pulse', null);
    expect(errors.list({}).errors).toMatchObject([
      { cause: 'internal', message: 'the pulse: null' },
      { cause: 'notStarted', message: 'just text', lane: 1 },
      { cause: 'died', name: 'WORKER_LOST', message: expect.stringContaining('HANDLER_TIMEOUT_MS'), lost: 2 },
      { cause: 'died', name: 'TypeError', message: reason, stack: error.stack },
    ]);
  });
});

describe('the kind of a failure', () => {
  const kindOf = (message: string, frame = 'message (file:///h.mjs:1:1)') =>
    failureKind('message', { name: 'Error', message, stack: `Error: ${message}\n    at ${frame}` });

  test('is the same where only numbers, ids, what is quoted or further lines differ', () => {
    expect(kindOf('user 1 of 2')).toBe(kindOf('user 33 of 4'));
    expect(kindOf('no client 5f3a-99')).toBe(kindOf('no client 77be-01'));
    expect(kindOf('Unexpected token in "{a"')).toBe(kindOf('Unexpected token in "[1, 2"'));
    expect(kindOf('first\nsecond')).toBe(kindOf('first\nother'));
  });

  test('is another one where the hook, the name, the message or the place is', () => {
    const all = [
      kindOf('a'),
      kindOf('b'),
      kindOf('a', 'message (file:///h.mjs:2:1)'),
      failureKind('open', { name: 'Error', message: 'a', stack: '' }),
      failureKind('open', { name: 'RangeError', message: 'a', stack: '' }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  test('has a place that is neither Node nor Heddle, where there is one', () => {
    const own = new URL('../../../dist/workers/api/client.js', import.meta.url);
    const stack = [
      'SyntaxError: x',
      '    at JSON.parse (<anonymous>)',
      '    at node:internal/x:1:2',
      `    at WorkerClient.send (${own.href}:3:4)`,
      '    at load (file:///app/handler.mjs:7:8)',
    ].join('\n');
    expect(placeOf(stack)).toBe('load (file:///app/handler.mjs:7:8)');
    expect(placeOf('Error: x\n    at JSON.parse (<anonymous>)')).toBe('JSON.parse (<anonymous>)');
    expect(placeOf('no stack')).toBe('');
  });

  test('is short, however long the error is', () => {
    const huge = 'x'.repeat(1_000_000);
    expect(failureKind('message', { name: huge, message: huge, stack: huge }).length).toBeLessThan(1000);
  });
});
