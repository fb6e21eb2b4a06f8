// What the server tells of itself: in GET /api/status, in the ticks of the live stream, in GET /readyz.

import type { Tick } from '../../../contract/live-schemas.ts';
import type { Ready, Shutdown, Status, Warning } from '../../../contract/schemas.ts';
import { version, versions } from '../../basics/version.ts';
import { ageUs } from '../../lanes/lane-info.ts';
import { type AdminSource, listenerStatus, type WatchedCore } from '../admin-source.ts';
import type { Pulse } from './pulse.ts';
import { totalsOf } from './totals.ts';

export function statusOf(source: AdminSource, pulse: Pulse): Status {
  const { settings, statistics } = source.core;
  const { handlerTime, queueDelay } = statistics;
  const { memory, eventLoop } = pulse.last;
  const state = stateOf(source);
  return {
    name: 'heddle',
    version,
    versions,
    pid: process.pid,
    startedAt: pulse.startedAt,
    uptimeSec: Math.floor((Date.now() - pulse.startedAt) / 1000),
    defaultListener: { host: settings.host, port: settings.port },
    workers: settings.workers,
    handler: settings.handler,
    maxPayloadBytes: settings.maxPayloadBytes,
    cluster: source.core.cluster?.status ?? null,
    showErrors: settings.showErrors === 'client',
    ...state,
    handlerTimeUs: { p50: handlerTime.quantile(0.5), p99: handlerTime.quantile(0.99) },
    queueDelayUs: { p50: queueDelay.quantile(0.5), p99: queueDelay.quantile(0.99) },
    memory,
    eventLoop,
    warnings: warningsOf(source, pulse),
  };
}

export function tickOf(source: AdminSource, pulse: Pulse): Tick {
  const state = stateOf(source);
  const sample = pulse.last;
  return { type: 'tick', time: Date.now(), ...state, ...sample, warnings: warningsOf(source, pulse) };
}

/** What an operator should know now, what has lasted and what came lately. */
export function warningsOf(source: AdminSource, pulse: Pulse): Warning[] {
  return [...presentWarnings(source), ...pulse.last.warnings];
}

export function readinessOf({ server, core }: AdminSource): Ready {
  const reasons: Ready['reasons'] = [];
  if (!core.isAccepting) reasons.push('SHUTTING_DOWN');
  if (server.listener === null) reasons.push('LISTENER_CLOSED');
  if (server.isOutOfFiles) reasons.push('OPEN_FILES_EXHAUSTED');
  if (core.generation.lanes.some((lane) => !lane.isReady)) reasons.push('LANE_WITHOUT_WORKER');
  if (core.generation.breaker.isOpen()) reasons.push('HANDLER_KEEPS_DYING');
  const { maxZombieThreads } = core.settings;
  if (maxZombieThreads > 0 && core.generation.zombies >= maxZombieThreads) reasons.push('ZOMBIE_THREADS');
  const state = core.cluster?.status.state;
  const cluster = state === undefined ? null : state === 'up' ? 'up' : 'down';
  if (cluster === 'down' && core.settings.readyWithoutCluster === 'false') reasons.push('CLUSTER_DOWN');
  return { ready: reasons.length === 0, reasons, cluster };
}

/** What holds now. */
function stateOf(source: AdminSource) {
  const { registry, statistics, generation } = source.core;
  return {
    listener: listenerStatus(source),
    shutdown: shutdownOf(source.core),
    clients: registry.size,
    requestsUnderWay: registry.requestsUnderWay,
    oldestWaitUs: ageUs(generation.scheduler.oldestSince),
    totals: totalsOf(statistics),
    dropped: { ...statistics.dropped },
  };
}

function shutdownOf({ shutdown, registry }: WatchedCore): Shutdown | null {
  if (shutdown === null) return null;
  const { phase, of, endsAt } = shutdown;
  const remainingMs = Math.max(0, Math.round(endsAt - performance.now()));
  return { phase, clients: registry.size, of, remainingMs };
}

/** What holds at this moment; the pulse tells what has lasted. */
function presentWarnings({ server, core }: AdminSource): Warning[] {
  const warnings: Warning[] = [];
  const shutdown = shutdownOf(core);
  if (shutdown !== null) {
    const { clients, of, remainingMs } = shutdown;
    warnings.push({ code: 'SHUTTING_DOWN', values: { clients, of, sec: Math.ceil(remainingMs / 1000) } });
  } else if (server.listener === null) warnings.push({ code: 'LISTENER_CLOSED', values: {} });
  if (server.isOutOfFiles) {
    warnings.push({
      code: 'OPEN_FILES_EXHAUSTED',
      values: { open: core.files.count, limit: core.files.limit },
    });
  }
  if (core.memory.isNearlyFull) {
    const { heldMb, roomMb, limitMb } = core.memory.refusal().values;
    const values = { heldMb: Number(heldMb), roomMb: Number(roomMb), limitMb: Number(limitMb) };
    warnings.push({ code: 'MEMORY_FULL', values });
  }
  const { breaker } = core.generation;
  if (breaker.isOpen()) {
    const sec = Math.ceil(breaker.remainingMs() / 1000);
    warnings.push({ code: 'HANDLER_KEEPS_DYING', values: { sec } });
  }
  const { zombies } = core.generation;
  if (zombies > 0) {
    warnings.push({
      code: 'ZOMBIE_THREADS',
      values: { count: zombies, limit: core.settings.maxZombieThreads },
    });
  }
  return warnings;
}
