// A metric of a running Heddle, as Prometheus would read it.
import type { RunningServer } from './running-server.ts';
import { adminToken } from './server-spec.ts';

const deadlineMs = 5_000;

/** Undefined for peers, and for a Heddle that does not have it. */
export async function readMetric(server: RunningServer, name: string): Promise<number | undefined> {
  if (server.adminUrl === undefined) return undefined;
  const response = await fetch(new URL('metrics', server.adminUrl), {
    headers: { authorization: `Bearer ${adminToken}` },
    signal: AbortSignal.timeout(deadlineMs),
  });
  if (!response.ok) throw new Error(`${server.spec.label}: /metrics answered ${response.status}`);
  return metricIn(await response.text(), name);
}

/** The sum over the metric's labels. */
export function metricIn(text: string, name: string): number | undefined {
  const values = text.split('\n').flatMap((line) => {
    const [series = '', value] = line.split(' ');
    return series === name || series.startsWith(`${name}{`) ? [Number(value)] : [];
  });
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
}
