// mixed-messages: any client now and then sends a message that takes long. What that does to all others.
import { setTimeout as sleep } from 'node:timers/promises';
import { barChart } from '../charts/bar-chart.ts';
import { chartData } from '../charts/chart-data.ts';
import { type IdealLoad, idealLatencies, type SplitLatencies } from '../ideal/ideal-latencies.ts';
import { describeFaults } from '../load/counting/faults.ts';
import { opcodes } from '../load/frames/frame.ts';
import { disturbanceFigures } from '../measure/disturbance.ts';
import { loadPlan } from '../measure/load-run.ts';
import type { Bench, Measurement } from '../measure/measurement.ts';
import { ResourceWindow } from '../measure/resource-window.ts';
import type { RunningServer } from '../servers/running-server.ts';
import { readMetric } from '../servers/server-metric.ts';
import { benchHandler, heddle, peer } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { chosen } from './contenders.ts';
import type { Case, Scenario } from './scenario.ts';

const clients = 100;
const messagesPerSec = 500;
const heavyShare = 0.01;
const heavyWorkTenthsOfMs = 500;
/** Five heavy messages a second: a shorter window would hold too few for a percentile. */
const minWindowSec = 6;
/** The same for all, or servers of one round would be measured on different parts of the timetable. */
const warmUpSec = 1;

/** How Heddle schedules, by the handler that asks for it. */
const heddleVariants = [
  { label: 'heddle stateless', handler: 'work-stateless' },
  { label: 'heddle movable', handler: 'work-movable' },
  { label: 'heddle pinned', handler: 'work' },
];

export const mixedMessages: Scenario = {
  name: 'mixed-messages',
  about:
    `${clients} clients send ${messagesPerSec} messages/s together, at random times; ${heavyShare * 100} % of them, of any ` +
    `client, take ${heavyWorkTenthsOfMs / 10} ms, the others next to nothing. At least ` +
    `${minWindowSec} s a measurement; the ideal queue gets the same messages.`,
  table: {
    figures: [
      ...['lightP50Us', 'lightP90Us', 'lightP99Us', 'lightP999Us'],
      ...['heavyP50Us', 'heavyP90Us', 'heavyP99Us', 'heavyP999Us'],
      'framesTakenBack',
    ],
    ratio: 'lightP99Us',
  },
  charts: (runs) =>
    [
      { name: 'light-p90', title: 'p90 of light messages', figure: 'lightP90Us' },
      { name: 'light-p99', title: 'p99 of light messages', figure: 'lightP99Us' },
      { name: 'heavy-p90', title: 'p90 of heavy messages', figure: 'heavyP90Us' },
    ].map(({ name, title, figure }) =>
      barChart({
        name,
        title: `mixed-messages: ${title}`,
        axis: 'ms',
        data: chartData(runs, figure, 0.001),
        isLog: true,
      }),
    ),
  cases: (settings) =>
    (settings.workers ?? (settings.isFull ? [1, 2, 4, 8] : [2, 4])).map((workers) =>
      mixedMessagesCase(settings, workers),
    ),
};

export function mixedMessagesCaseName(workers: number): string {
  return workers === 1 ? '1 worker' : `${workers} workers`;
}

function mixedMessagesCase(settings: Settings, workers: number): Case {
  return {
    name: mixedMessagesCaseName(workers),
    parameters: { workers },
    servers: chosen(settings, [
      ...heddleVariants.map(({ label, handler }) => heddle(benchHandler(handler), workers, label)),
      peer('uws-inline', 'work'),
      peer('uws-piscina-task', 'work', workers),
    ]),
    computed: [
      {
        label: 'ideal',
        compute: (of, round) => splitFigures(idealLatencies(loadOf(of, round), workers)),
      },
    ],
    reference: 'ideal',
    measure: measureMixedMessages,
  };
}

/** Each round has messages of its own, so that the rounds' spread is that of the load as well. */
function loadOf(settings: Settings, round: number): IdealLoad {
  return {
    times: { clients, messagesPerSec, seed: round },
    heavy: { share: heavyShare, workTenthsOfMs: heavyWorkTenthsOfMs, seed: round },
    warmUpSec,
    windowSec: Math.max(minWindowSec, settings.durationSec),
  };
}

async function measureMixedMessages(server: RunningServer, bench: Bench): Promise<Measurement> {
  const { generator, settings, round } = bench;
  const { times, heavy, windowSec } = loadOf(settings, round);
  const takenBackBefore = await framesTakenBack(server);
  await generator.connect(
    loadPlan(server, {
      connections: clients,
      mode: { kind: 'random open loop', ...times },
      message: { sizeBytes: 64, workTenthsOfMs: 0, heavy, opcode: opcodes.binary },
    }),
  );
  generator.go();
  await sleep(warmUpSec * 1000);
  await generator.openWindow();
  const window = new ResourceWindow(server.pid);
  await sleep(windowSec * 1000);
  const resources = window.close();
  await generator.closeWindow();
  const report = await generator.stop();
  const takenBack = await framesTakenBack(server);
  return {
    figures: {
      messagesPerSec: report.messagesPerSec,
      ...splitFigures({ light: report.latency, heavy: report.heavyLatency }),
      ...(takenBack !== undefined && { framesTakenBack: takenBack - (takenBackBefore ?? 0) }),
      sendLatenessP99Us: report.lateness?.p99Us ?? 0,
      ...resources.figures,
      ...disturbanceFigures(resources, report.totalCores),
    },
    faults: describeFaults(report.faults),
    notes: [],
  };
}

/** Not asked for while messages are measured: the answer is the socket thread's work. */
function framesTakenBack(server: RunningServer): Promise<number | undefined> {
  return readMetric(server, 'heddle_frames_taken_back_total');
}

/** Percentiles of light and of heavy messages, apart. */
export function splitFigures({ light, heavy }: SplitLatencies): Record<string, number> {
  if (!light || !heavy) throw new Error(`no ${light ? 'heavy' : 'light'} message was answered`);
  return {
    lightP50Us: light.p50Us,
    lightP90Us: light.p90Us,
    lightP99Us: light.p99Us,
    lightP999Us: light.p999Us,
    lightMaxUs: light.maxUs,
    heavyP50Us: heavy.p50Us,
    heavyP90Us: heavy.p90Us,
    heavyP99Us: heavy.p99Us,
    heavyP999Us: heavy.p999Us,
    heavyMaxUs: heavy.maxUs,
  };
}
