// Prometheus metrics, made from what the server counts anyway at the moment they are asked for. Which there are is
// said by contract/counters.ts and metric-rows.ts.
import { Counter, Gauge, Registry } from 'prom-client';
import { counterNames, counters } from '../../../contract/counters.ts';
import type { Lane } from '../../lanes/lane.ts';
import type { AdminSource } from '../admin-source.ts';
import { histogramText } from './histogram-text.ts';
import { breakdowns, gaugeBreakdowns, gauges, laneCounters, laneGauges, timings } from './metric-rows.ts';
import type { Pulse } from './pulse.ts';

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

export function createMetrics(source: AdminSource, pulse: Pulse): Metrics {
  const { statistics } = source.core;
  const registry = createRegistry(source, pulse);
  const histograms = Object.entries(timings).map(
    ([name, { help, read }]) => [`heddle_${name}`, help, read(statistics)] as const,
  );
  return {
    contentType: registry.contentType,
    text: async () => {
      const parts = [await registry.metrics(), ...histograms.map((each) => histogramText(...each))];
      return parts.join('\n');
    },
  };
}

interface Metric {
  readonly name: string;
  readonly help: string;
  /** Null for a metric with one value, whose name in `read` is ''. */
  readonly label: string | null;
  /** What it is now, for each value of the label. */
  read(): readonly (readonly [value: string | number, amount: number])[];
}

function createRegistry(source: AdminSource, pulse: Pulse): Registry {
  const { core } = source;
  const { statistics } = core;
  const registry = new Registry();
  const perLane = (name: string, help: string, read: (lane: Lane) => number): Metric => {
    const readAll = () => core.generation.shownLanes.map((lane) => [lane.number, read(lane)] as const);
    return { name: `lane_${name}`, help, label: 'lane', read: readAll };
  };
  for (const [name, { help, read }] of Object.entries(gauges)) {
    addGauge(registry, { name, help, label: null, read: () => [['', read(source, pulse)]] });
  }
  for (const [name, { help, label, read }] of Object.entries(gaugeBreakdowns)) {
    addGauge(registry, { name, help, label, read: () => Object.entries(read(source)) });
  }
  for (const key of counterNames) {
    const { metric: name, help } = counters[key];
    if (name !== null) addCounter(registry, { name, help, label: null, read: () => [['', statistics[key]]] });
  }
  for (const [name, { help, label, read }] of Object.entries(breakdowns)) {
    addCounter(registry, { name, help, label, read: () => Object.entries(read(statistics, source)) });
  }
  for (const [name, { help, read }] of Object.entries(laneGauges)) {
    addGauge(
      registry,
      perLane(name, help, (lane) => read(lane, pulse)),
    );
  }
  for (const [name, { help, read }] of Object.entries(laneCounters)) {
    addCounter(registry, perLane(name, help, read));
  }
  return registry;
}

function addGauge(registry: Registry, metric: Metric): void {
  new Gauge({
    ...namesOf(metric),
    registers: [registry],
    collect() {
      this.reset();
      for (const [value, amount] of metric.read()) this.set(labelsOf(metric, value), amount);
    },
  });
}

function addCounter(registry: Registry, metric: Metric): void {
  new Counter({
    ...namesOf({ ...metric, name: `${metric.name}_total` }),
    registers: [registry],
    collect() {
      this.reset();
      for (const [value, amount] of metric.read()) this.inc(labelsOf(metric, value), amount);
    },
  });
}

function namesOf({ name, help, label }: Metric) {
  return { name: `heddle_${name}`, help, labelNames: label === null ? [] : [label] };
}

function labelsOf({ label }: Metric, value: string | number): Record<string, string | number> {
  return label === null ? {} : { [label]: value };
}
