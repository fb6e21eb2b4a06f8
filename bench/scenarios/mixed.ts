// mixed: what heavy clients do to light ones on the same server.
import { setTimeout as sleep } from 'node:timers/promises';
import { barChart } from '../charts/bar-chart.ts';
import { chartData } from '../charts/chart-data.ts';
import { describeFaults } from '../load/counting/faults.ts';
import { opcodes } from '../load/frames/frame.ts';
import { disturbanceFigures } from '../measure/disturbance.ts';
import { type LoadRequest, loadPlan } from '../measure/load-run.ts';
import type { Bench, Measurement } from '../measure/measurement.ts';
import { ResourceWindow } from '../measure/resource-window.ts';
import type { RunningServer } from '../servers/running-server.ts';
import { benchHandler, peer } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { chosen, heddles } from './contenders.ts';
import type { Case, Scenario } from './scenario.ts';

const lightConnections = 50;
const lightMessagesPerSec = 1000;
const heavyWorkTenthsOfMs = 500;
const workers = 2;
/** A stall lasts as long as all heavy messages in a row, so the window must hold several. */
const minWindowSec = 2;

export const mixed: Scenario = {
  name: 'mixed',
  about:
    `${lightConnections} light clients send ${lightMessagesPerSec} messages/s on a timetable while heavy ` +
    `clients send ${heavyWorkTenthsOfMs / 10} ms messages without pause; latency of the light ones.`,
  table: {
    figures: ['lightP50Us', 'lightP99Us', 'lightP999Us', 'aloneP50Us', 'aloneP99Us', 'heavyMessagesPerSec'],
    ratio: 'lightP99Us',
  },
  charts: (runs) => [
    barChart({
      name: 'light-p99',
      title: 'mixed: p99 of light clients beside heavy ones',
      axis: 'ms',
      data: chartData(runs, 'lightP99Us', 0.001),
      isLog: true,
    }),
  ],
  cases: (settings) => (settings.isFull ? [1, 8, 32] : [8]).map((heavy) => mixedCase(settings, heavy)),
};

export function mixedCaseName(heavyConnections: number): string {
  return heavyConnections === 1 ? '1 heavy client' : `${heavyConnections} heavy clients`;
}

function mixedCase(settings: Settings, heavyConnections: number): Case {
  return {
    name: mixedCaseName(heavyConnections),
    parameters: { heavyConnections },
    servers: chosen(settings, [
      ...heddles(settings, benchHandler('work-stateless'), workers, 'heddle stateless'),
      ...heddles(settings, benchHandler('work'), workers, 'heddle pinned'),
      peer('uws-inline', 'work'),
      ...(settings.isFull
        ? [
            peer('uws-piscina-task', 'work', workers),
            peer('ws-inline', 'work'),
            peer('ws-piscina-task', 'work', workers),
          ]
        : []),
    ]),
    reference: 'uws-inline',
    measure: (server, bench) => measureMixed(server, bench, heavyConnections),
  };
}

const lightLoad: LoadRequest = {
  connections: lightConnections,
  mode: { kind: 'open loop', messagesPerSec: lightMessagesPerSec },
  message: { sizeBytes: 64, workTenthsOfMs: 0, opcode: opcodes.binary },
};

function heavy(connections: number): LoadRequest {
  return {
    connections,
    mode: { kind: 'closed loop', inFlight: 1 },
    message: { sizeBytes: 64, workTenthsOfMs: heavyWorkTenthsOfMs, opcode: opcodes.binary },
  };
}

/** First the light clients alone, then new ones beside the heavy clients, which are there before them. */
async function measureMixed(server: RunningServer, bench: Bench, heavyCount: number): Promise<Measurement> {
  const alone = await measureLight(server, bench, bench.settings.durationSec);
  const { heavyGenerator } = bench;
  await heavyGenerator.connect({ ...loadPlan(server, heavy(heavyCount)), firstNumber: 5_000 });
  heavyGenerator.go();
  await sleep(bench.warmUpSec * 1000);
  await heavyGenerator.openWindow();
  const window = new ResourceWindow(server.pid);
  const besideSec = Math.max(minWindowSec, bench.settings.durationSec);
  const beside = await measureLight(server, bench, besideSec);
  const resources = window.close();
  await heavyGenerator.closeWindow();
  const heavyReport = await heavyGenerator.stop();
  return {
    figures: {
      lightP50Us: beside.latency.p50Us,
      lightP99Us: beside.latency.p99Us,
      lightP999Us: beside.latency.p999Us,
      lightMaxUs: beside.latency.maxUs,
      aloneP50Us: alone.latency.p50Us,
      aloneP99Us: alone.latency.p99Us,
      aloneP999Us: alone.latency.p999Us,
      heavyMessagesPerSec: heavyReport.messagesPerSec,
      sendLatenessP99Us: beside.lateness?.p99Us ?? 0,
      ...resources.figures,
      ...disturbanceFigures(resources, heavyReport.totalCores + beside.cores),
    },
    faults: [...alone.faults, ...beside.faults, ...describeFaults(heavyReport.faults)],
    notes: [],
  };
}

async function measureLight(server: RunningServer, { generator, warmUpSec }: Bench, windowSec: number) {
  await generator.connect(loadPlan(server, lightLoad));
  generator.go();
  await sleep(warmUpSec * 1000);
  await generator.openWindow();
  await sleep(windowSec * 1000);
  await generator.closeWindow();
  const { latency, lateness, faults, totalCores } = await generator.stop();
  if (!latency) throw new Error('no light message was answered');
  return { latency, lateness, faults: describeFaults(faults), cores: totalCores };
}
