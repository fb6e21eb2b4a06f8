import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitScalability, recommendWorkers, throughputOf } from '../../../bench/measure/scalability.ts';

function measured(law: { lambda: number; sigma: number; kappa: number }, counts: number[], noise = () => 1) {
  return counts.map((workers) => ({ workers, throughput: throughputOf(law, workers) * noise() }));
}

describe('the fit of the Universal Scalability Law', () => {
  test('finds the law behind exact measurements', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        (lambda, sigma, kappa) => {
          const law = { lambda, sigma, kappa };
          const fit = fitScalability(measured(law, [1, 2, 3, 4, 6, 8, 12, 16]));
          for (const workers of [1, 4, 16]) {
            expect(throughputOf(fit, workers) / throughputOf(law, workers)).toBeCloseTo(1, 2);
          }
          expect(fit.sigma).toBeCloseTo(sigma, 1);
          expect(fit.kappa).toBeCloseTo(kappa, 1);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('calls perfect scaling free of contention', () => {
    const fit = fitScalability(measured({ lambda: 100, sigma: 0, kappa: 0 }, [1, 2, 4, 8]));
    expect(fit).toMatchObject({ sigma: 0, kappa: 0 });
    expect(fit.lambda).toBeCloseTo(100);
    expect(fit.r2).toBeCloseTo(1);
  });

  test('stays near the law when the measurements scatter', () => {
    const law = { lambda: 1000, sigma: 0.05, kappa: 0.01 };
    let turn = 0;
    const fit = fitScalability(measured(law, [1, 2, 3, 4, 6, 8], () => (turn++ % 2 === 0 ? 1.03 : 0.97)));
    for (const workers of [1, 4, 8]) {
      expect(Math.abs(throughputOf(fit, workers) / throughputOf(law, workers) - 1)).toBeLessThan(0.06);
    }
  });

  test('refuses fewer worker counts than unknowns', () => {
    const points = measured({ lambda: 1, sigma: 0, kappa: 0 }, [1, 1, 2]);
    expect(() => fitScalability(points)).toThrow('2 worker counts');
  });
});

describe('the recommended number of workers', () => {
  const law = (sigma: number, kappa: number) => ({ lambda: 100, sigma, kappa, r2: 1 });

  test('is all there are when work scales perfectly', () => {
    expect(recommendWorkers(law(0, 0), 8)).toBe(8);
  });

  test('is one when everything is serial', () => {
    expect(recommendWorkers(law(1, 0), 8)).toBe(1);
  });

  test('stays below the peak that workers in each other’s way form', () => {
    const peak = Math.sqrt((1 - 0.05) / 0.02);
    expect(recommendWorkers(law(0.05, 0.02), 32)).toBeLessThanOrEqual(Math.ceil(peak));
  });
});
