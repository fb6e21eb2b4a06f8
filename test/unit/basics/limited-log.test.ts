import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LimitedLog } from '#dist/main/basics/limited-log.js';
import { silentFaults } from '../../support/parts/silent-faults.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function limitedLog() {
  const told: object[] = [];
  return { told, lines: new LimitedLog({ warn: (fields) => void told.push(fields) }, silentFaults()) };
}

test('a kind has its burst, then its rate; what is beyond is counted and told of once', () => {
  const { told, lines } = limitedLog();
  let written = 0;
  for (let line = 0; line < 1000; line++) lines.write('tooFast', () => written++);
  expect(written).toBe(50);
  expect(lines.suppressed.tooFast).toBe(950);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([{ kind: 'tooFast', suppressed: 950 }]);
  vi.advanceTimersByTime(60_000);
  expect(told).toHaveLength(1);
  lines.write('tooFast', () => written++);
  expect(written).toBe(51);
});

test('one kind takes nothing from another', () => {
  const { lines } = limitedLog();
  for (let line = 0; line < 1000; line++) lines.write('tooFast', () => {});
  let written = 0;
  for (let line = 0; line < 1000; line++) lines.write('frameLost', () => written++);
  expect(written).toBe(1000);
  expect(lines.suppressed).toMatchObject({ tooFast: 950, frameLost: 0 });
});

test('at an end what was left out is told of at once, and not again', () => {
  const { told, lines } = limitedLog();
  for (let line = 0; line < 60; line++) lines.write('overload', () => {});
  lines.tell();
  vi.advanceTimersByTime(5000);
  expect(told).toEqual([{ kind: 'overload', suppressed: 10 }]);
});
