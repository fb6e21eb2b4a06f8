// Prometheus metrics, made from what the server counts anyway at the moment they are asked for. Socket thread.
import { Counter, Gauge, Registry } from 'prom-client';
import type { AdminSource } from '../admin-source.ts';
import { histogramText } from './histogram-text.ts';
import type { Pulse } from './pulse.ts';

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

export function createMetrics(source: AdminSource, pulse: Pulse): Metrics {
  const registry = createRegistry(source, pulse);
  const { handlerTime, queueDelay } = source.core.statistics;
  return {
    contentType: registry.contentType,
    text: async () => {
      const parts = [
        await registry.metrics(),
        histogramText('heddle_handler_time', 'Time of handler calls', handlerTime),
        histogramText('heddle_queue_delay', 'Time that messages wait for a worker', queueDelay),
      ];
      return parts.join('\n');
    },
  };
}

function createRegistry(source: AdminSource, pulse: Pulse): Registry {
  const { core } = source;
  const { statistics, registry: clients, generation } = core;
  const registry = new Registry();
  const registers = [registry];

  const counter = (name: string, help: string, read: () => number): void => {
    new Counter({
      name: `heddle_${name}_total`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  };
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `heddle_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };

  gauge('clients', 'Clients online', () => clients.size);
  gauge('requests_under_way', 'HTTP requests that wait for their answer', () => clients.requestsUnderWay);
  gauge('listening', '1 while the listener is open', () => (source.server.listener === null ? 0 : 1));
  gauge('topics', 'Topics with subscribers', () => core.topics?.size ?? 0);
  counter('connections_opened', 'Connections opened', () => statistics.connectionsOpened);
  counter('connections_closed', 'Connections closed', () => statistics.connectionsClosed);
  counter('requests', 'HTTP requests taken', () => statistics.requests);
  counter('messages_in', 'Messages from clients', () => statistics.messagesIn);
  counter('bytes_in', 'Bytes of messages from clients', () => statistics.bytesIn);
  counter('messages_out', 'Messages to clients', () => statistics.messagesOut);
  counter('bytes_out', 'Bytes of messages to clients', () => statistics.bytesOut);
  counter('handler_errors', 'Handler calls that failed', () => statistics.handlerErrors);
  counter('handler_timeouts', 'Handler calls that did not settle in time', () => statistics.handlerTimeouts);
  counter('workers_lost', 'Workers that died', () => statistics.workersLost);
  counter('frames_retried', 'Interrupted frames that were begun again', () => statistics.framesRetried);
  gauge('spare_workers', 'Spare workers that are ready', () => generation.keeper.spares);
  gauge('zombie_threads', 'Threads that were told to end and have not', () => generation.zombies);
  gauge('breaker_open', '1 while too many workers die', () => (generation.breaker.isOpen() ? 1 : 0));
  new Counter({
    name: 'heddle_connections_refused_total',
    help: 'Handshakes refused, by error code',
    labelNames: ['code'],
    registers,
    collect() {
      this.reset();
      for (const [code, count] of Object.entries(statistics.refused)) this.inc({ code }, count);
    },
  });
  new Counter({
    name: 'heddle_dropped_total',
    help: 'What was to be delivered or handled and was not, by reason',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(statistics.dropped)) this.inc({ reason }, count);
    },
  });

  const laneGauge = (name: string, help: string, read: (index: number) => number): void => {
    new Gauge({
      name: `heddle_lane_${name}`,
      help,
      labelNames: ['lane'],
      registers,
      collect() {
        for (const { index } of generation.lanes) this.set({ lane: index }, read(index));
      },
    });
  };
  const lane = (index: number) => generation.lanes[index];
  laneGauge('ready', '1 while the lane has a worker', (index) => (lane(index)?.isReady ? 1 : 0));
  laneGauge('load', 'Share of the last second its worker was busy', (i) => pulse.last.lanes[i]?.load ?? 0);
  laneGauge('clients', 'Clients pinned to the lane', (index) => lane(index)?.clients ?? 0);
  laneGauge('queued_frames', 'Frames that wait for the worker', (index) => lane(index)?.unhandled ?? 0);
  new Counter({
    name: 'heddle_lane_messages_total',
    help: 'Messages handled on the lane',
    labelNames: ['lane'],
    registers,
    collect() {
      this.reset();
      for (const { index, messagesHandled } of generation.lanes) this.inc({ lane: index }, messagesHandled);
    },
  });

  gauge('resident_memory_bytes', 'Resident memory of the process', () => process.memoryUsage.rss());
  gauge('heap_used_bytes', 'JavaScript heap of the socket thread', () => process.memoryUsage().heapUsed);
  gauge('event_loop_utilization', 'Share of the last second the socket thread was busy', () => {
    return pulse.last.eventLoop.utilization;
  });
  gauge(
    'event_loop_delay_p99_seconds',
    'How late timers of the socket thread were in the last second',
    () => {
      return pulse.last.eventLoop.delayP99Ms / 1000;
    },
  );
  gauge('start_time_seconds', 'When the server started', () => pulse.startedAt / 1000);
  return registry;
}
