// echo: the cost of the way there and back, without any work in the handler.
import { messageCharts } from '../charts/message-charts.ts';
import { opcodes } from '../load/frames/frame.ts';
import { measureLoad } from '../measure/load-run.ts';
import { type PeerName, peer, peerNames } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { chosen, heddles } from './contenders.ts';
import type { Case, Scenario } from './scenario.ts';

export interface Shape {
  sizeBytes: number;
  connections: number;
  inFlight: number;
}

const sizes = [20, 1024, 65_536];
const connectionCounts = [1, 100, 1000];
const inFlightCounts = [1, 16];
/** More would measure the memory of the load process. */
const maxBytesInFlight = 128 * 1024 * 1024;

const webSocketPeers = peerNames.filter((name) => name !== 'fastify-piscina');

/** The shapes that targets refer to, and one that shows batching. */
const quickShapes: [Shape, PeerName[]][] = [
  [{ sizeBytes: 20, connections: 100, inFlight: 1 }, webSocketPeers],
  [{ sizeBytes: 20, connections: 100, inFlight: 16 }, ['uws-inline']],
  [{ sizeBytes: 20, connections: 1, inFlight: 1 }, ['uws-inline', 'uws-piscina-task']],
  [{ sizeBytes: 20, connections: 1000, inFlight: 1 }, ['uws-inline']],
  [{ sizeBytes: 65_536, connections: 100, inFlight: 1 }, ['uws-inline']],
];

export const echo: Scenario = {
  name: 'echo',
  about: 'Every message comes back unchanged; throughput, round trips and CPU time per message.',
  table: {
    figures: ['messagesPerSec', 'p50Us', 'p99Us', 'p999Us', 'cpuUsPerMessage', 'socketThreadUsPerMessage'],
    ratio: 'messagesPerSec',
  },
  charts: (runs) => messageCharts('echo', runs),
  cases: (settings) =>
    (settings.isFull ? fullShapes() : quickShapes).map(([shape, peers]) => echoCase(settings, shape, peers)),
};

export function echoCaseName({ sizeBytes, connections, inFlight }: Shape): string {
  const size = sizeBytes < 1024 ? `${sizeBytes} B` : `${sizeBytes / 1024} KiB`;
  const clients = connections === 1 ? '1 connection' : `${connections} connections`;
  return `${size}, ${clients}, ${inFlight === 1 ? 'ping-pong' : `${inFlight} in flight`}`;
}

function fullShapes(): [Shape, PeerName[]][] {
  const shapes = sizes.flatMap((sizeBytes) =>
    connectionCounts.flatMap((connections) =>
      inFlightCounts.map((inFlight) => ({ sizeBytes, connections, inFlight })),
    ),
  );
  return shapes
    .filter((shape) => shape.sizeBytes * shape.connections * shape.inFlight <= maxBytesInFlight)
    .map((shape) => [shape, webSocketPeers]);
}

export function echoCase(settings: Settings, shape: Shape, peers: PeerName[]): Case {
  const { sizeBytes, connections, inFlight } = shape;
  return {
    name: echoCaseName(shape),
    parameters: { sizeBytes, connections, inFlight },
    servers: chosen(settings, [...heddles(settings, 'echo', 1), ...peers.map((name) => peer(name, 'echo'))]),
    reference: 'uws-inline',
    measure: (server, bench) =>
      measureLoad(server, bench, {
        connections,
        mode: { kind: 'closed loop', inFlight },
        message: { sizeBytes, workTenthsOfMs: 0, opcode: opcodes.binary },
      }),
  };
}
