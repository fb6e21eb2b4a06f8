// tune: the user's own handler with its own message, by number of workers, for a recommendation of WORKERS.
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Chart } from '../charts/chart.ts';
import { chartData } from '../charts/chart-data.ts';
import { lineChart } from '../charts/line-chart.ts';
import type { Run } from '../figures/result.ts';
import { opcodes } from '../load/frames/frame.ts';
import { measureLoad } from '../measure/load-run.ts';
import { type Scalability, throughputOf } from '../measure/scalability.ts';
import { heddle } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { recommend } from './recommendation.ts';
import type { Presentation, Scenario } from './scenario.ts';

/** Builtin names are not paths. */
const builtinName = /^[a-z]+$/;
const curvePoints = 40;

export const tune: Presentation = {
  name: 'tune',
  table: {
    figures: ['messagesPerSec', 'p50Us', 'p99Us', 'cpuUsPerMessage', 'processCores'],
    ratio: 'messagesPerSec',
  },
  charts: (runs) => [tuneChart(runs)],
  conclusion: (runs) => recommend(runs)?.text ?? 'no valid run, no recommendation',
};

export function tuneScenario({ handler, payload, connections }: NonNullable<Settings['tune']>): Scenario {
  const isBuiltin = builtinName.test(handler);
  if (!isBuiltin && !existsSync(handler)) throw new Error(`--tune: there is no handler module ${handler}`);
  const module = isBuiltin ? handler : resolve(handler);
  const text = existsSync(payload) ? readFileSync(payload, 'utf8') : payload;
  return {
    ...tune,
    cases: (settings) => {
      const counts = settings.workers ?? sweep(settings.cores);
      return [
        {
          name: basename(handler),
          parameters: { connections },
          servers: counts.map((workers) => heddle(module, workers, tuneLabel(workers))),
          reference: tuneLabel(counts[0]!),
          measure: async (server, bench) => {
            const measurement = await measureLoad(server, bench, {
              connections,
              mode: { kind: 'closed loop', inFlight: 1 },
              message: { sizeBytes: 0, workTenthsOfMs: 0, opcode: opcodes.text, foreignPayload: text },
            });
            measurement.figures.workers = Number(server.spec.env.WORKERS);
            return measurement;
          },
        },
      ];
    },
  };
}

function tuneLabel(workers: number): string {
  return `W=${workers}`;
}

/** Every count up to two above the cores, where the curve bends. */
function sweep(cores: number): number[] {
  return Array.from({ length: cores + 2 }, (_, index) => index + 1);
}

/** What was measured beside the fitted law. */
function tuneChart(runs: Run[]): Chart {
  const measured = chartData(runs, 'messagesPerSec').map((datum) => ({ ...datum, server: 'measured' }));
  const law = recommend(runs)?.law;
  const most = Math.max(...measured.map((datum) => datum.workers));
  return lineChart({
    name: 'workers',
    title: 'tune: messages per second by workers',
    x: { field: 'workers', title: 'WORKERS', hasWholeSteps: true },
    axis: 'messages/s',
    data: [...measured, ...(law ? curve(law, most) : [])],
  });
}

function curve(law: Scalability, most: number) {
  return Array.from({ length: curvePoints + 1 }, (_, index) => {
    const workers = 1 + (index * (most - 1)) / curvePoints;
    const value = throughputOf(law, workers);
    return { workers, value, min: value, max: value, server: 'fitted law' };
  });
}
