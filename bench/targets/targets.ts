// The speed that Heddle promises on a machine with two cores, as data.
import { cpuCaseName } from '../scenarios/cpu.ts';
import { echoCaseName } from '../scenarios/echo.ts';
import { fanOutCaseName } from '../scenarios/fan-out.ts';
import { growthCaseName } from '../scenarios/growth.ts';
import { httpCaseName } from '../scenarios/http.ts';
import { idleCaseName } from '../scenarios/idle.ts';
import { mixedCaseName } from '../scenarios/mixed.ts';
import { mixedMessagesCaseName } from '../scenarios/mixed-messages.ts';
import type { Target } from './judge.ts';

const bare = { server: 'uws-inline', by: 'ratio' } as const;

/** An echo target against the bare loop unless it says otherwise. */
function echo(
  connections: number,
  sizeBytes: number,
  rest: Pick<Target, 'what' | 'figure'> & Partial<Target>,
): Target {
  const name = echoCaseName({ sizeBytes, connections, inFlight: 1 });
  return { scenario: 'echo', case: name, server: 'heddle', against: bare, ...rest };
}

function http(connections: number, against: string, atLeast: number): Target {
  return {
    what: `http, ${connections} connections: throughput against ${against}`,
    scenario: 'http',
    case: httpCaseName(connections),
    figure: 'messagesPerSec',
    server: 'heddle',
    against: { server: against, by: 'ratio' },
    atLeast,
  };
}

function fanOut(subscribers: number): Target {
  return {
    what: `fan-out to ${subscribers}: time to the last delivery against native publish`,
    scenario: 'fan-out',
    case: fanOutCaseName(subscribers),
    figure: 'p50Us',
    server: 'heddle',
    against: bare,
    atMost: 1.1,
  };
}

/** Of the light messages, in µs. */
function mixedMessages(
  scheduling: 'stateless' | 'movable',
  workers: number,
  percentile: 90 | 99,
  atMost: number,
): Target {
  return {
    what: `mixed-messages, ${workers} workers, ${scheduling}: light p${percentile} in µs`,
    scenario: 'mixed-messages',
    case: mixedMessagesCaseName(workers),
    figure: `lightP${percentile}Us`,
    server: `heddle ${scheduling}`,
    atMost,
  };
}

const cpuOneMs = { scenario: 'cpu', case: cpuCaseName(10), figure: 'messagesPerSec', server: 'heddle W=2' };

export const targets: Target[] = [
  echo(100, 20, { what: 'echo, 100 connections: throughput', figure: 'messagesPerSec', atLeast: 0.85 }),
  echo(100, 20, {
    what: 'echo, 100 connections: throughput against one task per message',
    figure: 'messagesPerSec',
    against: { server: 'uws-piscina-task', by: 'ratio' },
    atLeast: 8,
  }),
  echo(100, 20, {
    what: 'echo, 100 connections: CPU of the socket thread per message',
    figure: 'socketThreadUsPerMessage',
    atMost: 1.25,
  }),
  echo(1, 20, { what: 'echo, 1 connection: median round trip', figure: 'p50Us', atMost: 2.5, goal: 2 }),
  echo(1000, 20, { what: 'echo, 1000 connections: throughput', figure: 'messagesPerSec', atLeast: 0.85 }),
  echo(100, 65_536, { what: 'echo, 64 KiB: throughput', figure: 'messagesPerSec', atLeast: 0.8 }),
  { ...cpuOneMs, what: 'cpu 1 ms, two workers: throughput against inline', against: bare, atLeast: 1.8 },
  {
    ...cpuOneMs,
    what: 'cpu 1 ms, two workers: efficiency per worker',
    against: { server: 'heddle W=1', by: 'ratio per worker', workers: 2 },
    atLeast: 0.9,
  },
  {
    what: 'mixed, two workers, stateless: light p99 in µs',
    scenario: 'mixed',
    case: mixedCaseName(8),
    figure: 'lightP99Us',
    server: 'heddle stateless',
    atMost: 10_000,
  },
  mixedMessages('stateless', 2, 90, 2_000),
  mixedMessages('stateless', 2, 99, 30_000),
  mixedMessages('stateless', 4, 99, 5_000),
  mixedMessages('movable', 4, 99, 10_000),
  http(10, 'uws-inline', 0.8),
  http(10, 'fastify-piscina', 3),
  http(100, 'uws-inline', 0.8),
  http(100, 'fastify-piscina', 3),
  fanOut(1000),
  fanOut(10_000),
  {
    what: 'idle: bytes per connection above the bare loop',
    scenario: 'idle',
    case: idleCaseName(10_000),
    figure: 'rssBytesPerConnection',
    server: 'heddle',
    against: { server: 'uws-inline', by: 'difference' },
    atMost: 1024,
  },
  {
    what: 'growth: resident memory, end against beginning',
    scenario: 'growth',
    case: growthCaseName,
    figure: 'rssGrowth',
    server: 'heddle',
    atMost: 1.05,
  },
  {
    what: 'growth: heap of the socket thread, end against beginning',
    scenario: 'growth',
    case: growthCaseName,
    figure: 'heapGrowth',
    server: 'heddle',
    atMost: 1.1,
  },
];
