import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isStartedByNpx, listenForStopSignals } from '#dist/cli/stop-signals.js';

const signals = ['SIGTERM', 'SIGINT'] as const;
let told: string[] = [];

function send(signal: NodeJS.Signals): void {
  process.emit(signal, signal);
}

let takeBack: () => void = () => {};

function listen({ isUnderNpx = false, isAtTerminal = false } = {}): void {
  takeBack = listenForStopSignals({
    isUnderNpx,
    isAtTerminal,
    first: (signal) => told.push(`first ${signal}`),
    second: (signal) => told.push(`second ${signal}`),
    hangUp: () => told.push('hang up'),
  });
}

beforeEach(() => {
  told = [];
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
});

afterEach(() => {
  takeBack();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('SIGHUP asks for no end, however often it comes', () => {
  listen();
  process.emit('SIGHUP', 'SIGHUP');
  process.emit('SIGHUP', 'SIGHUP');
  expect(told).toEqual(['hang up', 'hang up']);
});

test('at a terminal SIGHUP says that it is gone, and asks for a graceful end once', () => {
  listen({ isAtTerminal: true });
  process.emit('SIGHUP', 'SIGHUP');
  process.emit('SIGHUP', 'SIGHUP');
  expect(told).toEqual(['first SIGTERM']);
});

test.each(signals)('%s asks for a graceful end; soon after it its echo asks for nothing', (signal) => {
  listen();
  send(signal);
  send(signal);
  vi.advanceTimersByTime(499);
  send(signal);
  expect(told).toEqual([`first ${signal}`]);
});

test.each(signals)('another %s half a second later asks for an end at once', (signal) => {
  listen();
  send(signal);
  send(signal);
  vi.advanceTimersByTime(500);
  send(signal);
  expect(told).toEqual([`first ${signal}`, `second ${signal}`]);
});

test('a signal of the other kind is no echo', () => {
  listen();
  send('SIGINT');
  send('SIGTERM');
  expect(told).toEqual(['first SIGINT', 'second SIGTERM']);
});

test.each([
  ['under npx', true, ['first SIGTERM']],
  ['elsewhere', false, []],
])('%s the end of the parent', (_where, isUnderNpx, expected) => {
  const ppid = vi.spyOn(process, 'ppid', 'get').mockReturnValue(4000);
  listen({ isUnderNpx });
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual([]);
  ppid.mockReturnValue(1);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(expected);
});

test('the end of the parent after a signal is of that signal', () => {
  const ppid = vi.spyOn(process, 'ppid', 'get').mockReturnValue(4000);
  listen({ isUnderNpx: true });
  send('SIGINT');
  ppid.mockReturnValue(1);
  vi.advanceTimersByTime(10_000);
  expect(told).toEqual(['first SIGINT']);
});

test.each([
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'heddle' }, true],
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'PORT=1 heddle serve echo' }, true],
  [{ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'zx' }, false],
  [{ npm_lifecycle_event: 'start', npm_lifecycle_script: 'heddle serve' }, false],
  [{}, false],
])('whether npx started it is in the environment: %j', (env, expected) => {
  expect(isStartedByNpx(env)).toBe(expected);
});
