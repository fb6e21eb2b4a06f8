// The Universal Scalability Law, fitted by least squares: throughput of N workers is
//   X(N) = λN / (1 + σ(N − 1) + κN(N − 1))
// with σ for what is serial and κ for what workers do to each other (Gunther, "Guerrilla Capacity Planning", 2007).

export interface Measured {
  workers: number;
  throughput: number;
}

export interface Scalability {
  /** Throughput of one worker (λ), contention (σ), coherency (κ). */
  lambda: number;
  sigma: number;
  kappa: number;
  /** Part of the variance that the curve explains; 1 is all of it. */
  r2: number;
}

const maxSigma = 1;
const maxKappa = 1;
const steps = 40;
const zooms = 30;
const zoomFactor = 0.6;

/**
 * For given σ and κ the best λ is known in closed form, so two parameters are left: a grid over both finds the
 * valley, and shrinking the grid around the best point finds its bottom. Needs three worker counts or more.
 */
export function fitScalability(points: Measured[]): Scalability {
  const counts = new Set(points.map((point) => point.workers));
  if (counts.size < 3) {
    throw new RangeError(
      `the scalability law has three unknowns; ${counts.size} worker counts cannot determine them`,
    );
  }
  let best = { sigma: 0, kappa: 0, ...errorAt(points, 0, 0) };
  let sigmaStep = maxSigma / steps;
  let kappaStep = maxKappa / steps;
  let from = { sigma: 0, kappa: 0 };
  for (let zoom = 0; zoom < zooms; zoom++) {
    for (let i = 0; i <= steps; i++) {
      for (let j = 0; j <= steps; j++) {
        const sigma = from.sigma + i * sigmaStep;
        const kappa = from.kappa + j * kappaStep;
        const candidate = errorAt(points, sigma, kappa);
        if (candidate.error < best.error) best = { sigma, kappa, ...candidate };
      }
    }
    sigmaStep *= zoomFactor;
    kappaStep *= zoomFactor;
    from = {
      sigma: Math.max(0, best.sigma - (sigmaStep * steps) / 2),
      kappa: Math.max(0, best.kappa - (kappaStep * steps) / 2),
    };
  }
  const { sigma, kappa, lambda, error } = best;
  return { lambda, sigma, kappa, r2: 1 - error / variation(points) };
}

export function throughputOf(law: Pick<Scalability, 'lambda' | 'sigma' | 'kappa'>, workers: number): number {
  return law.lambda * relativeCapacity(law.sigma, law.kappa, workers);
}

/** The fewest workers that reach `share` of the best throughput up to `maxWorkers`. */
export function recommendWorkers(law: Scalability, maxWorkers: number, share = 0.95): number {
  const candidates = Array.from({ length: maxWorkers }, (_, index) => index + 1);
  const best = Math.max(...candidates.map((workers) => throughputOf(law, workers)));
  return candidates.find((workers) => throughputOf(law, workers) >= share * best) ?? 1;
}

function relativeCapacity(sigma: number, kappa: number, workers: number): number {
  return workers / (1 + sigma * (workers - 1) + kappa * workers * (workers - 1));
}

function errorAt(points: Measured[], sigma: number, kappa: number): { lambda: number; error: number } {
  let cross = 0;
  let square = 0;
  for (const { workers, throughput } of points) {
    const capacity = relativeCapacity(sigma, kappa, workers);
    cross += throughput * capacity;
    square += capacity * capacity;
  }
  const lambda = cross / square;
  let error = 0;
  for (const { workers, throughput } of points) {
    error += (throughput - lambda * relativeCapacity(sigma, kappa, workers)) ** 2;
  }
  return { lambda, error };
}

function variation(points: Measured[]): number {
  const mean = points.reduce((sum, point) => sum + point.throughput, 0) / points.length;
  return points.reduce((sum, point) => sum + (point.throughput - mean) ** 2, 0) || Number.EPSILON;
}
