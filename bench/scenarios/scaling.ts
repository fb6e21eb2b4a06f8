// scaling: cost must grow as the work grows and no faster; by connections and by workers.
import type { Chart } from '../charts/chart.ts';
import { chartData, type Datum } from '../charts/chart-data.ts';
import { type LineChart, lineChart } from '../charts/line-chart.ts';
import type { Run } from '../figures/result.ts';
import { opcodes } from '../load/frames/frame.ts';
import { measureLoad } from '../measure/load-run.ts';
import { heddle, peer } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { chosen } from './contenders.ts';
import type { Case, Scenario } from './scenario.ts';

const connectionCounts = [1, 3, 10, 30, 100, 300, 1000];
const workerCounts = [1, 2, 4, 8];
const connectionsOfWorkers = 100;
const sizeBytes = 20;
/** The case that all worker counts are in; every other is one of a number of connections. */
const byWorkers = 'by workers';

export const scaling: Scenario = {
  name: 'scaling',
  about: `Echo of ${sizeBytes} bytes, ping-pong: messages/s and CPU time per message by connections and workers.`,
  table: {
    figures: ['messagesPerSec', 'p50Us', 'p99Us', 'cpuUsPerMessage', 'socketThreadUsPerMessage'],
    ratio: 'messagesPerSec',
  },
  charts: scalingCharts,
  cases: (settings) => [
    ...connectionCounts.map((connections) => scalingCase(settings, connections, [1])),
    scalingCase(settings, connectionsOfWorkers, settings.workers ?? workerCounts, byWorkers),
  ],
};

function scalingCase(settings: Settings, connections: number, counts: number[], title?: string): Case {
  const label = (workers: number) => (title ? `heddle W=${workers}` : 'heddle');
  return {
    name: title ?? `${connections} connections`,
    parameters: { connections },
    servers: chosen(settings, [
      ...counts.map((workers) => heddle('echo', workers, label(workers))),
      peer('uws-inline', 'echo'),
    ]),
    reference: 'uws-inline',
    measure: async (server, bench) => {
      const measurement = await measureLoad(server, bench, {
        connections,
        mode: { kind: 'closed loop', inFlight: 1 },
        message: { sizeBytes, workTenthsOfMs: 0, opcode: opcodes.binary },
      });
      measurement.figures.workers = Number(server.spec.env.WORKERS);
      return measurement;
    },
  };
}

/** Throughput and cost, each by connections for all servers and by workers for Heddle. */
function scalingCharts(runs: Run[]): Chart[] {
  const ofConnections = runs.filter((run) => run.case !== byWorkers);
  const ofWorkers = runs.filter((run) => run.case === byWorkers);
  const throughput = { title: 'scaling: messages per second', axis: 'messages/s' };
  const cost = { title: 'scaling: CPU time per message', axis: 'µs of all threads' };
  return [
    linesByConnections('connections', throughput, chartData(ofConnections, 'messagesPerSec')),
    linesByConnections('connections-cost', cost, chartData(ofConnections, 'cpuUsPerMessage')),
    linesByWorkers('workers', throughput, chartData(ofWorkers, 'messagesPerSec')),
    linesByWorkers('workers-cost', cost, chartData(ofWorkers, 'cpuUsPerMessage')),
  ];
}

type Titles = Pick<LineChart, 'title' | 'axis'>;

function linesByConnections(name: string, titles: Titles, data: Datum[]): Chart {
  const x = { field: 'connections', title: 'connections', isLog: true };
  return lineChart({ name, ...titles, x, data, hasBand: true });
}

/** One line for Heddle, whose label names the workers. */
function linesByWorkers(name: string, titles: Titles, all: Datum[]): Chart {
  const data = all
    .filter((datum) => datum.server.startsWith('heddle'))
    .map((datum) => ({ ...datum, server: 'heddle' }));
  const x = { field: 'workers', title: 'workers', hasWholeSteps: true };
  return lineChart({ name, ...titles, x, data, hasBand: true });
}
