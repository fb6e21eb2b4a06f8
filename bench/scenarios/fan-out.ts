// fan-out: one message to many subscribers.
import { barChart } from '../charts/bar-chart.ts';
import { chartData } from '../charts/chart-data.ts';
import { opcodes } from '../load/frames/frame.ts';
import { measureLoad } from '../measure/load-run.ts';
import { benchHandler, peer } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { chosen, heddles } from './contenders.ts';
import type { Case, Scenario } from './scenario.ts';

const sizeBytes = 64;

export const fanOut: Scenario = {
  name: 'fan-out',
  about: 'One client publishes, all others get it; the next publish starts after the last delivery.',
  table: {
    figures: ['p50Us', 'p99Us', 'messagesPerSec', 'cpuUsPerMessage', 'socketThreadUsPerMessage'],
    ratio: 'p50Us',
  },
  charts: (runs) => [
    barChart({
      name: 'delivery',
      title: 'fan-out: time to the last delivery',
      axis: 'ms',
      data: chartData(runs, 'p50Us', 0.001),
    }),
  ],
  cases: (settings) => [1000, 10_000].map((subscribers) => fanOutCase(settings, subscribers)),
};

export function fanOutCaseName(subscribers: number): string {
  return `${subscribers} subscribers`;
}

function fanOutCase(settings: Settings, subscribers: number): Case {
  return {
    name: fanOutCaseName(subscribers),
    parameters: { subscribers },
    servers: chosen(settings, [
      ...heddles(settings, benchHandler('fan-out'), 1),
      peer('uws-inline', 'fan-out'),
      ...(settings.isFull ? [peer('ws-inline', 'fan-out')] : []),
    ]),
    reference: 'uws-inline',
    measure: async (server, bench) => {
      const measurement = await measureLoad(server, bench, {
        connections: subscribers,
        mode: { kind: 'fan-out', inFlight: 1, subscriberPath: '/?subscribe' },
        message: { sizeBytes, workTenthsOfMs: 0, opcode: opcodes.binary },
      });
      return measurement;
    },
  };
}
