// http: POST /messages under autocannon, the path of systems that do not speak WebSocket.
import { messageCharts } from '../charts/message-charts.ts';
import { measureHttp } from '../measure/http-run.ts';
import { peer } from '../servers/server-spec.ts';
import type { Settings } from '../settings/settings.ts';
import { chosen, heddles } from './contenders.ts';
import type { Case, Scenario } from './scenario.ts';

export const http: Scenario = {
  name: 'http',
  about: 'POST /messages by autocannon without pipelining; every response body is checked.',
  table: {
    figures: ['messagesPerSec', 'p50Us', 'p99Us', 'cpuUsPerMessage', 'socketThreadUsPerMessage'],
    ratio: 'messagesPerSec',
  },
  charts: (runs) => messageCharts('http', runs),
  cases: (settings) => [10, 100].map((connections) => httpCase(settings, connections)),
};

export function httpCaseName(connections: number): string {
  return `${connections} connections`;
}

function httpCase(settings: Settings, connections: number): Case {
  return {
    name: httpCaseName(connections),
    parameters: { connections },
    servers: chosen(settings, [
      ...heddles(settings, 'answer', 1),
      peer('uws-inline', 'answer'),
      peer('fastify-piscina', 'answer'),
    ]),
    reference: 'uws-inline',
    measure: (server, bench) => measureHttp(server, bench, connections),
  };
}
