// Which charts a result gets.

import type { TopLevelSpec } from 'vega-lite';
import { chartData, type Datum } from '../charts/chart-data.ts';
import { barChart, type LineChart, lineChart } from '../charts/chart-specs.ts';
import type { Result } from '../figures/result.ts';
import { type CaseSummary, summarize } from '../figures/summary.ts';
import { throughputOf } from '../measure/scalability.ts';
import { recommend } from '../scenarios/recommendation.ts';

export interface Chart {
  scenario: string;
  name: string;
  title: string;
  spec: TopLevelSpec;
}

export function chartsOf(result: Result): Chart[] {
  const summaries = summarize(result.runs);
  const present = new Set(summaries.map((summary) => summary.scenario));
  return [...present].flatMap((scenario) => {
    const own = summaries.filter((summary) => summary.scenario === scenario);
    return scenarioCharts(scenario, own, result).map((chart) => ({ scenario, ...chart }));
  });
}

type Drawn = Omit<Chart, 'scenario'>;

function scenarioCharts(scenario: string, own: CaseSummary[], result: Result): Drawn[] {
  switch (scenario) {
    case 'echo':
    case 'http':
      return [
        bars(
          'throughput',
          `${scenario}: messages per second`,
          'messages/s',
          chartData(own, ['messagesPerSec']),
        ),
        bars(
          'cost',
          `${scenario}: CPU time per message`,
          'µs of all threads',
          chartData(own, ['cpuUsPerMessage']),
        ),
        bars(
          'latency',
          `${scenario}: 99 % of the replies within`,
          'ms',
          chartData(own, ['p99Us'], 0.001),
          true,
        ),
      ];
    case 'cpu':
      return [
        bars('throughput', 'cpu: messages per second', 'messages/s', chartData(own, ['messagesPerSec'])),
      ];
    case 'mixed':
      return [
        bars(
          'light-p99',
          'mixed: p99 of light clients beside heavy ones',
          'ms',
          chartData(own, ['lightP99Us'], 0.001),
          true,
        ),
      ];
    case 'fan-out':
      return [bars('delivery', 'fan-out: time to the last delivery', 'ms', chartData(own, ['p50Us'], 0.001))];
    case 'idle':
      return [
        bars(
          'memory',
          'idle: resident memory per connection',
          'bytes',
          chartData(own, ['rssBytesPerConnection']),
        ),
      ];
    case 'scaling':
      return scalingCharts(own);
    case 'growth':
      return growthCharts(result);
    case 'tune':
      return tuneChart(own, result);
    default:
      return [];
  }
}

function bars(name: string, title: string, axis: string, data: Datum[], isLog = false): Drawn {
  return { name, title, spec: barChart({ title, axis, data, isLog }) };
}

function scalingCharts(own: CaseSummary[]): Drawn[] {
  const byConnections = own.filter((summary) => summary.case !== 'by workers');
  const byWorkers = own.filter((summary) => summary.case === 'by workers');
  const heddlesOnly = (data: Datum[]) =>
    data
      .filter((datum) => datum.server.startsWith('heddle'))
      .map((datum) => ({ ...datum, server: 'heddle' }));
  const connections = { field: 'connections', title: 'connections', isLog: true };
  const workers = { field: 'workers', title: 'workers', hasWholeSteps: true };
  const lines = (name: string, title: string, x: LineChart['x'], axis: string, data: Datum[]) => ({
    name,
    title,
    spec: lineChart({ title, x, axis, data, hasBand: true }),
  });
  const throughput = 'messagesPerSec';
  const cost = 'cpuUsPerMessage';
  return [
    lines(
      'connections',
      'scaling: messages per second',
      connections,
      'messages/s',
      chartData(byConnections, [throughput]),
    ),
    lines(
      'connections-cost',
      'scaling: CPU time per message',
      connections,
      'µs of all threads',
      chartData(byConnections, [cost]),
    ),
    lines(
      'workers',
      'scaling: messages per second',
      workers,
      'messages/s',
      heddlesOnly(chartData(byWorkers, [throughput])),
    ),
    lines(
      'workers-cost',
      'scaling: CPU time per message',
      workers,
      'µs of all threads',
      heddlesOnly(chartData(byWorkers, [cost])),
    ),
  ];
}

function growthCharts(result: Result): Drawn[] {
  const samples = result.runs
    .filter((run) => run.scenario === 'growth')
    .flatMap((run) => (run.series ?? []).map((sample) => ({ ...sample, server: run.server })));
  return (['rssMiB', 'heapMiB'] as const).map((figure) => {
    const title = figure === 'rssMiB' ? 'growth: resident memory' : 'growth: heap of the socket thread';
    const data = samples.map((sample: Record<string, string | number>) => ({
      ...sample,
      value: sample[figure] ?? 0,
    }));
    return {
      name: figure === 'rssMiB' ? 'rss' : 'heap',
      title,
      spec: lineChart({
        title,
        x: { field: 'atSec', title: 'seconds' },
        axis: 'MiB',
        data,
        hasPoints: false,
      }),
    };
  });
}

/** What was measured beside the fitted law, and what perfect scaling would be. */
function tuneChart(own: CaseSummary[], result: Result): Drawn[] {
  const title = 'tune: messages per second by workers';
  const measured = chartData(own, ['messagesPerSec']).map((datum) => ({ ...datum, server: 'measured' }));
  const law = recommend(result.runs)?.law;
  const most = Math.max(...measured.map((datum) => Number(datum.workers)));
  const steps = Array.from({ length: 41 }, (_, index) => 1 + (index * (most - 1)) / 40);
  const curve = law
    ? steps.map((workers) => {
        const value = throughputOf(law, workers);
        return { workers, value, min: value, max: value, server: 'fitted law' };
      })
    : [];
  const x = { field: 'workers', title: 'WORKERS', hasWholeSteps: true };
  return [
    {
      name: 'workers',
      title,
      spec: lineChart({ title, x, axis: 'messages/s', data: [...measured, ...curve] }),
    },
  ];
}
