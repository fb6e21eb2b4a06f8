import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { listenForStopSignals } from '#dist/cli/stop-signals.js';

const signals = ['SIGTERM', 'SIGINT'] as const;
const foreign = new Map(
  ([...signals, 'SIGHUP'] as const).map((signal) => [signal, process.listeners(signal)]),
);
let told: string[] = [];

function send(signal: NodeJS.Signals): void {
  process.emit(signal, signal);
}

function listen(isUnderNpm: boolean): void {
  listenForStopSignals({
    isUnderNpm,
    first: (signal) => told.push(`first ${signal}`),
    second: (signal) => told.push(`second ${signal}`),
    hangUp: () => told.push('hang up'),
  });
}

beforeEach(() => {
  told = [];
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
  for (const signal of [...foreign.keys()]) {
    for (const listener of process.listeners(signal)) {
      if (!foreign.get(signal)?.includes(listener)) process.off(signal, listener);
    }
  }
});

test('SIGHUP asks for no end, however often it comes', () => {
  listen(false);
  process.emit('SIGHUP', 'SIGHUP');
  process.emit('SIGHUP', 'SIGHUP');
  expect(told).toEqual(['hang up', 'hang up']);
});

test.each(signals)('%s asks for a graceful end, another for one at once', (signal) => {
  listen(false);
  send(signal);
  send(signal);
  expect(told).toEqual([`first ${signal}`, `second ${signal}`]);
});

test('signals of different kinds count together', () => {
  listen(false);
  send('SIGINT');
  send('SIGTERM');
  expect(told).toEqual(['first SIGINT', 'second SIGTERM']);
});

test("npm's copy of a Ctrl-C does not count as a second signal", () => {
  listen(true);
  send('SIGINT');
  vi.advanceTimersByTime(299);
  send('SIGINT');
  expect(told).toEqual(['first SIGINT']);
});

test('under npm a second Ctrl-C of the user counts', () => {
  listen(true);
  send('SIGINT');
  send('SIGINT');
  vi.advanceTimersByTime(300);
  send('SIGINT');
  expect(told).toEqual(['first SIGINT', 'second SIGINT']);
});

test('under npm a second SIGTERM counts at once', () => {
  listen(true);
  send('SIGTERM');
  send('SIGTERM');
  expect(told).toEqual(['first SIGTERM', 'second SIGTERM']);
});
