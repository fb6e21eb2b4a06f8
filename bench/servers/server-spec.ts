// The servers under test: how each is started. Heddle is the built program; peers are small programs of bench/peers.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

export type Workload = 'echo' | 'work' | 'answer' | 'fan-out';

export interface ServerSpec {
  /** Shown in tables; unique within a case. */
  label: string;
  /** `heddle`, or the peer's name as in `--peers`. */
  name: string;
  args: string[];
  env: Record<string, string>;
  /** Let the suite ask for the memory of the process from inside. */
  isProbed?: boolean;
}

/** Peers in the order of the tables. */
export const peerNames = [
  'uws-inline',
  'uws-piscina-task',
  'ws-inline',
  'ws-piscina-task',
  'fastify-piscina',
] as const;
export type PeerName = (typeof peerNames)[number];

/** What Heddle's metrics ask for; all servers of one run of the suite have the same. */
export const adminToken: string = randomUUID();

const root = new URL('../../', import.meta.url);
const cli = fileURLToPath(new URL('dist/cli.js', root));

export function heddle(handler: string, workers: number, label = 'heddle'): ServerSpec {
  return {
    label,
    name: 'heddle',
    args: [cli, 'serve', handler],
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      ADMIN_HOST: '127.0.0.1',
      ADMIN_PORT: '0',
      ADMIN_TOKEN: adminToken,
      WORKERS: String(workers),
      LOG_LEVEL: 'info',
    },
  };
}

/** A handler module of bench/handlers. */
export function benchHandler(name: string): string {
  return fileURLToPath(new URL(`../handlers/${name}.mjs`, import.meta.url));
}

export function peer(name: PeerName, workload: Workload, workers = 1, label: string = name): ServerSpec {
  const program = fileURLToPath(new URL(`../peers/${name}.mjs`, import.meta.url));
  return { label, name, args: [program, workload], env: { WORKERS: String(workers) } };
}
