import { describe, expect, test } from 'vitest';
import type { Run } from '../../../bench/figures/result.ts';
import { judge, type Target } from '../../../bench/targets/judge.ts';
import { targets } from '../../../bench/targets/targets.ts';

function run(server: string, round: number, value: number, faults: string[] = []): Run {
  return {
    scenario: 'echo',
    case: 'one',
    parameters: {},
    server,
    reference: 'bare',
    round,
    figures: { messagesPerSec: value },
    faults,
    notes: [],
  };
}

const target: Target = {
  what: 'throughput',
  scenario: 'echo',
  case: 'one',
  figure: 'messagesPerSec',
  server: 'heddle',
};

describe('a target', () => {
  test('by ratio compares within rounds and takes the median', () => {
    const runs = [
      run('heddle', 1, 90),
      run('bare', 1, 100),
      run('bare', 2, 10),
      run('heddle', 2, 8),
      run('heddle', 3, 1),
      run('bare', 3, 100),
    ];
    const ratio = { ...target, against: { server: 'bare', by: 'ratio' as const } };
    expect(judge({ ...ratio, atLeast: 0.8 }, runs)).toMatchObject({
      verdict: 'met',
      value: { median: 0.8, min: 0.01, max: 0.9 },
    });
    expect(judge({ ...ratio, atLeast: 0.85 }, runs).verdict).toBe('missed');
  });

  test('by difference subtracts', () => {
    const runs = [run('heddle', 1, 1900), run('bare', 1, 900)];
    const above = { ...target, against: { server: 'bare', by: 'difference' as const }, atMost: 1024 };
    expect(judge(above, runs)).toMatchObject({ verdict: 'met', value: { median: 1000 } });
  });

  test('per worker divides the speed-up by the workers', () => {
    const runs = [run('heddle', 1, 180), run('one', 1, 100)];
    const against = { server: 'one', by: 'ratio per worker' as const, workers: 2 };
    expect(judge({ ...target, against, atLeast: 0.9 }, runs)).toMatchObject({
      verdict: 'met',
      value: { median: 0.9 },
    });
  });

  test('without a counterpart judges the figure itself', () => {
    expect(judge({ ...target, atMost: 5 }, [run('heddle', 1, 6)]).verdict).toBe('missed');
  });

  test('is not measured by invalid runs', () => {
    const runs = [run('heddle', 1, 1000, ['1 × missing reply'])];
    expect(judge({ ...target, atLeast: 1 }, runs).verdict).toBe('not measured');
  });
});

test('every target has exactly one bound and its own description', () => {
  for (const { atLeast, atMost } of targets)
    expect([atLeast, atMost].filter((one) => one !== undefined)).toHaveLength(1);
  expect(new Set(targets.map(({ what }) => what)).size).toBe(targets.length);
});
