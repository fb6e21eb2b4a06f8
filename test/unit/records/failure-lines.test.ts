import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Faults } from '#dist/main/basics/faults.js';
import { LimitedLog } from '#dist/main/basics/limited-log.js';
import { ErrorKinds } from '#dist/main/records/error-kinds.js';
import { FailureLines } from '#dist/main/records/failure-lines.js';
import { MemoryLog } from '../../support/memory-log.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const error = {
  name: 'Error',
  message: 'no such room',
  stack: 'Error: no such room\n    at f (file:///h.mjs:1:1)',
};

function parts() {
  const log = new MemoryLog();
  const faults = new Faults(log.logger, { internalErrors: 0 });
  const limited = new LimitedLog(log.logger, faults);
  const lines = new FailureLines(log.logger, limited, faults);
  const kinds = new ErrorKinds();
  const fail = (message = error.message, key = message) => {
    const failed = { ...error, message };
    const kind = kinds.see(key, { cause: 'thrown', hook: 'message', ...failed }, 0);
    lines.write(kind, { log: log.logger, fields: { hook: 'message' }, error: failed });
  };
  return { log, limited, lines, fail };
}

test('of a kind there are five lines, the first with the stack; how many more there were is told later', () => {
  const { log, limited, fail } = parts();
  for (let count = 0; count < 1000; count++) fail();
  expect(log.all({ msg: 'the handler failed' }).map(({ err }) => (err as typeof error).stack !== '')).toEqual(
    [true, false, false, false, false],
  );
  vi.advanceTimersByTime(10_000);
  expect(log.lines.at(-1)).toMatchObject({
    level: 40,
    msg: 'the handler failed more often like this',
    kind: 1,
    hook: 'message',
    message: 'no such room',
    more: 995,
  });
  expect(limited.suppressed.handlerFailed).toBe(995);
  expect(log.lines).toHaveLength(6);
});

test('another kind has lines of its own; a kind that was silent for long has its stack again', () => {
  const { log, fail } = parts();
  for (let count = 0; count < 10; count++) fail();
  fail('another');
  expect(log.lines.at(-1)).toMatchObject({
    kind: 2,
    err: { message: 'another', stack: expect.stringContaining('at f') },
  });
  vi.advanceTimersByTime(700_000);
  fail();
  expect(log.lines.at(-1)).toMatchObject({ kind: 1, err: { stack: expect.stringContaining('at f') } });
});

test('however many kinds there are, there are not many lines at once', () => {
  const { log, limited, fail } = parts();
  for (let count = 0; count < 1000; count++) fail(`reason ${count}`, String(count));
  expect(log.lines.length).toBeLessThan(120);
  expect(limited.suppressed.handlerFailed).toBeGreaterThan(880);
});

test('those of which nobody knows the kind are told together', () => {
  const { log, lines } = parts();
  lines.more(undefined, 7);
  lines.more(undefined, 5);
  lines.tell();
  lines.tell();
  expect(log.lines).toMatchObject([{ more: 12, msg: expect.stringContaining('not remembered') }]);
});
