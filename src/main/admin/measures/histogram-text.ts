// One of our histograms in the text format of Prometheus. prom-client can only write its own, and recording into
// those for every message would cost far more than ours do.
import type { Histogram } from '../../statistics/histogram.ts';

/** Powers of two from 16 µs to 17 s, because our histogram is exact there. */
const boundsUs = Array.from({ length: 21 }, (_, index) => 2 ** (index + 4));

/** Its name is `name` with the unit, as Prometheus wants it. */
export function histogramText(name: string, help: string, times: Histogram): string {
  const full = `${name}_seconds`;
  const buckets = boundsUs.map((bound) => `${full}_bucket{le="${bound / 1e6}"} ${times.atMost(bound)}`);
  const lines = [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} histogram`,
    ...buckets,
    `${full}_bucket{le="+Inf"} ${times.count}`,
    `${full}_sum ${times.sum / 1e6}`,
    `${full}_count ${times.count}`,
  ];
  return `${lines.join('\n')}\n`;
}
