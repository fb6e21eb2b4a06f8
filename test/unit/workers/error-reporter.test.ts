import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  describe as describeError,
  longestMessage,
  longestName,
  longestStack,
} from '#dist/protocol/failures/describe-error.js';
import type { HandlerErrorReport } from '#dist/protocol/lane-contract.js';
import { ErrorReporter } from '#dist/workers/hooks/error-reporter.js';

let port: MessagePort;
let reporter: ErrorReporter;
beforeEach(() => {
  const { port1, port2 } = new MessageChannel();
  port = port1;
  reporter = new ErrorReporter(port2);
});
afterEach(() => {
  port.close();
  vi.restoreAllMocks();
});

function reports(): HandlerErrorReport[] {
  const received: HandlerErrorReport[] = [];
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
    received.push(next.message);
  return received;
}

describe('an error of a hook', () => {
  test('crosses the threads as data: client, hook, name, message and stack', () => {
    reporter.report(7, 'open', new TypeError('no'));
    expect(reports()).toEqual([
      {
        type: 'handlerError',
        ref: 7,
        cause: 'thrown',
        hook: 'open',
        name: 'TypeError',
        message: 'no',
        stack: expect.stringContaining('error-reporter.test'),
        kind: expect.stringMatching(/^open\nTypeError\nno\n/),
        suppressed: 0,
      },
    ]);
  });

  test('is one of at most a hundred a second; the next report says how many were left out', () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(5000);
    for (let count = 0; count < 150; count++) reporter.report(1, 'message', new Error(String(count)));
    expect(reports().map(({ message }) => message)).toEqual(
      Array.from({ length: 100 }, (_, count) => String(count)),
    );
    clock.mockReturnValue(6000);
    reporter.report(1, 'message', new Error('later'));
    reporter.report(1, 'message', new Error('and then'));
    expect(reports()).toMatchObject([
      { type: 'moreErrors' },
      { message: 'later', suppressed: 50 },
      { message: 'and then', suppressed: 0 },
    ]);
  });
});

test('errors that are left out are said to be also when no other follows', () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    vi.spyOn(performance, 'now').mockReturnValue(5000);
    for (let count = 0; count < 150; count++) reporter.report(1, 'message', new Error(String(count)));
    vi.runAllTimers();
    // They differ in a number only.
    const said = {
      type: 'moreErrors',
      counts: [[expect.stringMatching(/^message\nError\n#\n.*error-reporter/), 50]],
    };
    expect(reports().at(-1)).toEqual(said);
  } finally {
    vi.useRealTimers();
  }
});

test('those that are like none that was reported are counted together, and whatever is thrown is counted', () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    vi.spyOn(performance, 'now').mockReturnValue(5000);
    for (let count = 0; count < 100; count++) reporter.report(1, 'message', 'text');
    const hostile = Object.defineProperty(new Error(''), 'message', {
      get: () => {
        throw new Error('no message for you');
      },
    });
    for (const thrown of ['text', 'text', undefined, hostile, new RangeError('far')])
      reporter.report(1, 'message', thrown);
    vi.runAllTimers();
    const { counts } = reports().at(-1) as unknown as { counts: [string, number][] };
    expect(counts).toEqual([
      ['message\nstring\ntext\n', 2],
      ['', 3],
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  [new RangeError('r'), { name: 'RangeError', message: 'r' }],
  ['text', { name: 'string', message: 'text', stack: '' }],
  [undefined, { name: 'undefined', message: 'undefined', stack: '' }],
  [null, { name: 'object', message: 'null', stack: '' }],
  [Object.create(null), { name: 'object', message: 'a value that cannot be turned into text', stack: '' }],
  [Object.assign(new Error('m'), { stack: undefined }), { name: 'Error', message: 'm', stack: '' }],
])('what can be said of a thrown %o is said (%#)', (thrown, description) => {
  expect(describeError(thrown)).toMatchObject(description);
});

describe('an error that is too much', () => {
  const long = 'x'.repeat(10_000_000);
  const note = / \((\d+) characters left out\)$/;

  test('has its message cut, and its frames all the same', () => {
    const described = describeError(new Error(long));
    expect(described.message.length).toBeLessThan(longestMessage + 50);
    expect(described.message).toMatch(note);
    expect(described.stack.length).toBeLessThan(longestStack + 50);
    expect(described.stack).toContain('error-reporter.test');
  });

  test('has its name and its stack cut', () => {
    const described = describeError(Object.assign(new Error('m'), { name: long, stack: long }));
    expect(described.name.length).toBeLessThan(longestName + 50);
    expect(described.stack.length).toBeLessThan(longestStack + 50);
  });

  test('and is none is cut too', () => {
    expect(describeError(long).message.length).toBeLessThan(longestMessage + 50);
  });
});

test('an error whose parts are not text, or cannot be read, is described all the same', () => {
  const odd = Object.assign(new Error('m'), { name: Symbol('s'), message: { a: 1 }, stack: () => {} });
  expect(describeError(odd)).toMatchObject({ name: 'Symbol(s)', message: '[object Object]' });
  const hostile = Object.defineProperty(new Error('m'), 'message', {
    get() {
      throw new Error('no');
    },
  });
  expect(describeError(hostile).message).toBe('a value that cannot be turned into text');
});
