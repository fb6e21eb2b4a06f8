// scaling: cost must grow as the work grows and no faster; by connections and by workers.

import { OPCODE } from '../load/frames/frame.ts';
import { measureLoad } from '../measure/load-run.ts';
import { heddle, peer } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { chosen } from './contenders.ts';
import type { Case, Scenario } from './scenario.ts';

const CONNECTIONS = [1, 3, 10, 30, 100, 300, 1000];
const WORKERS = [1, 2, 4, 8];
const CONNECTIONS_OF_WORKERS = 100;
const SIZE_BYTES = 20;

export const scaling: Scenario = {
  name: 'scaling',
  about: `Echo of ${SIZE_BYTES} bytes, ping-pong: messages/s and CPU time per message by connections and workers.`,
  cases: (settings) => [
    ...CONNECTIONS.map((connections) => scalingCase(settings, connections, [1])),
    scalingCase(settings, CONNECTIONS_OF_WORKERS, settings.workers ?? WORKERS, 'by workers'),
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
        message: { sizeBytes: SIZE_BYTES, workTenthsOfMs: 0, opcode: OPCODE.binary },
      });
      measurement.figures.workers = Number(server.spec.env.WORKERS);
      return measurement;
    },
  };
}
