// What the runs of `--tune` say about WORKERS.
import { isValid, type Run } from '../figures/result.ts';
import { fitScalability, recommendWorkers, type Scalability } from '../measure/scalability.ts';

export interface Recommendation {
  workers: number;
  law: Scalability | undefined;
  text: string;
}

/** Undefined when nothing valid was measured. */
export function recommend(runs: Run[]): Recommendation | undefined {
  const points = runs
    .filter(isValid)
    .map((run) => ({ workers: run.figures.workers ?? 0, throughput: run.figures.messagesPerSec ?? 0 }));
  if (points.length === 0) return undefined;
  const counts = [...new Set(points.map((point) => point.workers))].sort((a, b) => a - b);
  if (counts.length < 3) {
    const best = points.reduce((a, b) => (b.throughput > a.throughput ? b : a)).workers;
    const text = `WORKERS=${best} was the fastest of ${counts.join(', ')}; three worker counts or more allow a fit.`;
    return { workers: best, law: undefined, text };
  }
  const law = fitScalability(points);
  const workers = recommendWorkers(law, counts.at(-1)!);
  return { workers, law, text: describe(law, workers, counts.at(-1)!) };
}

function describe(law: Scalability, workers: number, most: number): string {
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  return (
    `WORKERS=${workers}: the fewest that reach 95 % of the best throughput up to ${most} workers. ` +
    `Universal Scalability Law: one worker carries ${Math.round(law.lambda).toLocaleString('en-US')} messages/s, ` +
    `contention σ = ${percent(law.sigma)}, coherency κ = ${percent(law.kappa)}, R² = ${law.r2.toFixed(3)}. ` +
    'On a machine that also runs the clients, as here, the curve bends earlier than in production.'
  );
}
