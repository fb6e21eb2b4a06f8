// idle: what a connection costs that says nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { barChart } from '../charts/bar-chart.ts';
import { chartData } from '../charts/chart-data.ts';
import { describeFaults } from '../load/counting/faults.ts';
import { opcodes } from '../load/frames/frame.ts';
import { disturbanceFigures } from '../measure/disturbance.ts';
import { loadPlan } from '../measure/load-run.ts';
import type { Bench, Measurement } from '../measure/measurement.ts';
import { ResourceWindow } from '../measure/resource-window.ts';
import { affordableConnections, openFileLimit } from '../processes/open-files.ts';
import { readMemory } from '../processes/process-memory.ts';
import type { RunningServer } from '../servers/running-server.ts';
import { peer } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { chosen, heddles } from './contenders.ts';
import type { Case, Scenario } from './scenario.ts';

const connectionCounts = [10_000, 18_000];
/** So that the first connections, which load code, do not count as memory per connection. */
const connectionsBefore = 200;
/** Time to finish what connecting started: garbage collection, frames to the workers. */
const settleSec = 1.5;

export const idle: Scenario = {
  name: 'idle',
  about: 'Connections that say nothing: resident memory of each, CPU time, and how fast they are accepted.',
  table: {
    figures: [
      'rssBytesPerConnection',
      'anonymousBytesPerConnection',
      'rssMiB',
      'processCores',
      'connectionsPerSec',
    ],
    ratio: 'rssBytesPerConnection',
  },
  charts: (runs) => [
    barChart({
      name: 'memory',
      title: 'idle: resident memory per connection',
      axis: 'bytes',
      data: chartData(runs, 'rssBytesPerConnection'),
    }),
  ],
  cases: (settings) =>
    (settings.isFull ? connectionCounts : connectionCounts.slice(0, 1)).map((connections) =>
      idleCase(settings, connections),
    ),
};

export function idleCaseName(connections: number): string {
  return `${connections} connections`;
}

function idleCase(settings: Settings, connections: number): Case {
  return {
    name: idleCaseName(connections),
    parameters: { connections },
    servers: chosen(settings, [
      ...heddles(settings, 'echo', 1),
      peer('uws-inline', 'echo'),
      ...(settings.isFull ? [peer('ws-inline', 'echo')] : []),
    ]),
    reference: 'uws-inline',
    needsFreshServer: true,
    maxRounds: settings.isFull ? settings.rounds : 1,
    measure: (server, bench) => measureIdle(server, bench, connections),
  };
}

async function measureIdle(server: RunningServer, bench: Bench, wanted: number): Promise<Measurement> {
  const { generator, heavyGenerator, settings } = bench;
  const connections = affordableConnections(wanted);
  const plan = (count: number, firstNumber: number) => ({
    ...loadPlan(server, {
      connections: count,
      mode: { kind: 'idle' },
      message: { sizeBytes: 20, workTenthsOfMs: 0, opcode: opcodes.binary },
    }),
    firstNumber,
  });
  await heavyGenerator.connect(plan(connectionsBefore, connections));
  await sleep(settleSec * 1000);
  const before = readMemory(server.pid);
  const counted = connections - connectionsBefore;
  const connectSec = await generator.connect(plan(counted, 0));
  await sleep(settleSec * 1000);
  await generator.openWindow();
  const window = new ResourceWindow(server.pid);
  await sleep(Math.max(1, settings.durationSec) * 1000);
  const resources = window.close();
  const after = readMemory(server.pid);
  await generator.closeWindow();
  const report = await generator.stop();
  await heavyGenerator.stop();
  return {
    figures: {
      connections,
      connectionsPerSec: counted / connectSec,
      ...(before &&
        after && {
          rssBytesPerConnection: (after.rssBytes - before.rssBytes) / counted,
          anonymousBytesPerConnection: (after.anonymousBytes - before.anonymousBytes) / counted,
        }),
      ...resources.figures,
      ...disturbanceFigures(resources, report.totalCores),
    },
    faults: describeFaults(report.faults),
    notes: [describeLimit(wanted, connections)],
  };
}

function describeLimit(wanted: number, connections: number): string {
  const limit = openFileLimit() ?? 'unknown';
  const met = connections < wanted ? `only ${connections} of ${wanted} fit into` : `${wanted} fit into`;
  return `${met} the open-file limit of ${limit} that the server and the load process each have`;
}
