// scaling: cost must grow as the work grows and no faster; by connections and by workers.

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

export const scaling: Scenario = {
  name: 'scaling',
  about: `Echo of ${sizeBytes} bytes, ping-pong: messages/s and CPU time per message by connections and workers.`,
  cases: (settings) => [
    ...connectionCounts.map((connections) => scalingCase(settings, connections, [1])),
    scalingCase(settings, connectionsOfWorkers, settings.workers ?? workerCounts, 'by workers'),
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
