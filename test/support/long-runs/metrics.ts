// Reading what `GET /metrics` says, by the names of the counters without the prefix.

export type Metrics = ReadonlyMap<string, number>;

/** NaN for one that the server does not have: it equals nothing. */
export function metricOf(metrics: Metrics, name: string): number {
  return metrics.get(`heddle_${name}`) ?? Number.NaN;
}

/** The sum over all labels. */
export function sumOf(metrics: Metrics, name: string): number {
  return [...metrics]
    .filter(([sample]) => sample.startsWith(`heddle_${name}{`))
    .reduce((sum, [, value]) => sum + value, 0);
}
