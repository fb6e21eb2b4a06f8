// tune: the user's own handler with its own message, by number of workers, for a recommendation of WORKERS.

import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { opcodes } from '../load/frames/frame.ts';
import { measureLoad } from '../measure/load-run.ts';
import { heddle } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import type { Scenario } from './scenario.ts';

/** Builtin names are not paths. */
const builtinName = /^[a-z]+$/;

export function tuneScenario({ handler, payload, connections }: NonNullable<Settings['tune']>): Scenario {
  const isBuiltin = builtinName.test(handler);
  if (!isBuiltin && !existsSync(handler)) throw new Error(`--tune: there is no handler module ${handler}`);
  const module = isBuiltin ? handler : resolve(handler);
  const text = existsSync(payload) ? readFileSync(payload, 'utf8') : payload;
  return {
    name: 'tune',
    about: `The handler ${basename(handler)} with messages of ${Buffer.byteLength(text)} bytes on ${connections} connections, ping-pong.`,
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
