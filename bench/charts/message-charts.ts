// The three charts of scenarios that send messages and wait for replies: how many, at what cost, how late.
import type { Run } from '../figures/result.ts';
import { barChart } from './bar-chart.ts';
import type { Chart } from './chart.ts';
import { chartData } from './chart-data.ts';

export function messageCharts(scenario: string, runs: Run[]): Chart[] {
  return [
    barChart({
      name: 'throughput',
      title: `${scenario}: messages per second`,
      axis: 'messages/s',
      data: chartData(runs, 'messagesPerSec'),
    }),
    barChart({
      name: 'cost',
      title: `${scenario}: CPU time per message`,
      axis: 'µs of all threads',
      data: chartData(runs, 'cpuUsPerMessage'),
    }),
    barChart({
      name: 'latency',
      title: `${scenario}: 99 % of the replies within`,
      axis: 'ms',
      data: chartData(runs, 'p99Us', 0.001),
      isLog: true,
    }),
  ];
}
