import { describe, expect, test } from 'vitest';
import { pairRounds, spreadOf } from '../../../bench/figures/statistics.ts';
import { Latencies, summarizeLatencies } from '../../../bench/load/counting/latencies.ts';
import { opcodes } from '../../../bench/load/frames/frame.ts';
import { splitPlan } from '../../../bench/load/generator.ts';
import { growthFigures } from '../../../bench/scenarios/growth.ts';

describe('the spread of values', () => {
  test('is median, least and greatest', () => {
    expect(spreadOf([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9, count: 3 });
    expect(spreadOf([4, 1, 2, 10])).toEqual({ median: 3, min: 1, max: 10, count: 4 });
  });

  test('of nothing is nothing', () => {
    expect(spreadOf([])).toBeUndefined();
  });

  test('keeps the order of its input', () => {
    const values = [3, 1, 2];
    spreadOf(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

test('rounds are paired by number, and those that only one side has are left out', () => {
  const left = [1, 2, 3].map((round) => ({ round, value: round * 10 }));
  const right = [3, 1].map((round) => ({ round, value: round }));
  expect(pairRounds(left, right, (a, b) => a / b)).toEqual([10, 10]);
});

describe('latencies', () => {
  test('of several processes add up, quick and slow ones alike', () => {
    const quick = new Latencies();
    const slow = new Latencies();
    for (let i = 0; i < 990; i++) quick.record(0.1);
    for (let i = 0; i < 10; i++) slow.record(500);
    const summary = summarizeLatencies([quick.encode(), slow.encode()])!;
    expect(summary.p50Us).toBe(100);
    expect(summary.p99Us).toBe(100);
    expect(Math.abs(summary.p999Us / 500_000 - 1)).toBeLessThan(0.001);
  });

  test('are never lost at the ends of the scale', () => {
    const latencies = new Latencies();
    latencies.record(0);
    latencies.record(1e9);
    const summary = summarizeLatencies([latencies.encode()])!;
    expect(summary.p50Us).toBe(1);
    expect(summary.maxUs).toBeGreaterThanOrEqual(59_900_000);
  });

  test('that nobody recorded have no percentiles', () => {
    expect(summarizeLatencies([new Latencies().encode()])).toBeUndefined();
  });
});

test('a plan is split without losing a connection, and no client number is used twice', () => {
  const parts = splitPlan(
    {
      target: { port: 1, path: '/' },
      connections: 10,
      firstNumber: 100,
      mode: { kind: 'open loop', messagesPerSec: 1000 },
      message: { sizeBytes: 20, workTenthsOfMs: 0, opcode: opcodes.binary },
    },
    3,
  );
  const numbers = parts.flatMap((part) =>
    Array.from({ length: part.connections }, (_, index) => part.firstNumber + index),
  );
  expect(numbers).toEqual(Array.from({ length: 10 }, (_, index) => 100 + index));
  const rates = parts.map((part) => (part.mode.kind === 'open loop' ? part.mode.messagesPerSec : 0));
  expect(rates.reduce((sum, rate) => sum + rate, 0)).toBeCloseTo(1000);
});

describe('growth', () => {
  const run = (rssAt: (part: number) => number) =>
    Array.from({ length: 121 }, (_, index) => ({ rssMiB: rssAt(index / 120), heapMiB: 10 }));

  test('ignores what a run needs to settle', () => {
    expect(growthFigures(run((part) => (part < 0.3 ? 50 + part * 100 : 90))).rssGrowth).toBe(1);
  });

  test('sees memory that keeps rising', () => {
    expect(growthFigures(run((part) => 100 + part * 100)).rssGrowth).toBeGreaterThan(1.2);
  });

  test('sees through garbage that comes and goes', () => {
    expect(growthFigures(run((part) => 100 + (Math.round(part * 120) % 7))).rssGrowth).toBe(1);
  });
});
