// cpu: a handler that computes, with the number of workers swept; what the threads are for.
import { barChart } from '../charts/bar-chart.ts';
import { chartData } from '../charts/chart-data.ts';
import { opcodes } from '../load/frames/frame.ts';
import { measureLoad } from '../measure/load-run.ts';
import { benchHandler, heddle, peer } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { chosen } from './contenders.ts';
import type { Case, Scenario } from './scenario.ts';

const connections = 32;
const sizeBytes = 64;
/** At a thousand messages a second the socket thread's time per message halves within the first ten thousand of them. */
const firstWarmUpSec = 8;

export const cpu: Scenario = {
  name: 'cpu',
  about: `The handler hashes for a given time; ${connections} connections, ping-pong, by number of workers.`,
  table: {
    figures: ['messagesPerSec', 'p50Us', 'p99Us', 'processCores', 'socketThreadCores'],
    ratio: 'messagesPerSec',
  },
  charts: (runs) => [
    barChart({
      name: 'throughput',
      title: 'cpu: messages per second',
      axis: 'messages/s',
      data: chartData(runs, 'messagesPerSec'),
    }),
  ],
  cases: (settings) => (settings.isFull ? [1, 10, 100] : [10]).map((tenths) => cpuCase(settings, tenths)),
};

export function cpuCaseName(tenthsOfMs: number): string {
  return `${tenthsOfMs / 10} ms per message`;
}

function cpuCase(settings: Settings, tenthsOfMs: number): Case {
  const counts = settings.workers ?? sweep(settings.cores);
  const most = Math.max(...counts);
  const handlers = settings.isFull ? (['work', 'work-stateless'] as const) : (['work'] as const);
  return {
    name: cpuCaseName(tenthsOfMs),
    parameters: { workMs: tenthsOfMs / 10 },
    servers: chosen(settings, [
      ...handlers.flatMap((handler) =>
        counts.map((workers) => heddle(benchHandler(handler), workers, cpuLabel(handler, workers))),
      ),
      peer('uws-inline', 'work'),
      peer('uws-piscina-task', 'work', most, `uws-piscina-task W=${most}`),
      ...(settings.isFull
        ? [peer('ws-inline', 'work'), peer('ws-piscina-task', 'work', most, `ws-piscina-task W=${most}`)]
        : []),
    ]),
    reference: 'uws-inline',
    firstWarmUpSec,
    measure: async (server, bench) => {
      const measurement = await measureLoad(server, bench, {
        connections,
        mode: { kind: 'closed loop', inFlight: 1 },
        message: { sizeBytes, workTenthsOfMs: tenthsOfMs, opcode: opcodes.binary },
      });
      measurement.figures.workers = Number(server.spec.env.WORKERS);
      return measurement;
    },
  };
}

function cpuLabel(handler: 'work' | 'work-stateless', workers: number): string {
  return `heddle${handler === 'work' ? '' : ' stateless'} W=${workers}`;
}

/** 1, 2, 4 … up to the cores. */
function sweep(cores: number): number[] {
  const counts = [];
  for (let workers = 1; workers < cores; workers *= 2) counts.push(workers);
  return [...counts, cores];
}
