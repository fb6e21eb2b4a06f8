// Our histograms in the text format of Prometheus. prom-client can only write its own, and recording into those for
// every message would cost far more than ours do.
import type { Histogram } from '../../statistics/histogram.ts';

/** Powers of two from 16 µs to 17 s, because our histogram is exact there. */
const boundsUs = Array.from({ length: 21 }, (_, index) => 2 ** (index + 4));

/** One histogram for each label, as `kind="major"`; '' for one that stands alone. `name` has the unit, seconds. */
export function histogramText(name: string, help: string, series: ReadonlyMap<string, Histogram>): string {
  const lines = [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} histogram`,
    ...[...series].flatMap(([label, times]) => seriesLines(name, label, times)),
  ];
  return `${lines.join('\n')}\n`;
}

function seriesLines(name: string, label: string, times: Histogram): string[] {
  const before = label === '' ? '' : `${label},`;
  const labels = label === '' ? '' : `{${label}}`;
  const bucket = (bound: number | string, count: number) => `${name}_bucket{${before}le="${bound}"} ${count}`;
  return [
    ...boundsUs.map((bound) => bucket(bound / 1e6, times.atMost(bound))),
    bucket('+Inf', times.count),
    `${name}_sum${labels} ${times.sum / 1e6}`,
    `${name}_count${labels} ${times.count}`,
  ];
}
