// Prometheus metrics, made from what the server counts anyway at the moment they are asked for. Which there are is
// said by contract/counters.ts, metric-rows.ts and process-rows.ts.
import { Counter, Gauge, Registry } from 'prom-client';
import { counterNames, counters } from '../../../contract/counters.ts';
import type { Lane } from '../../lanes/lane.ts';
import type { Histogram } from '../../statistics/histogram.ts';
import type { AdminSource } from '../admin-source.ts';
import { histogramText } from './histogram-text.ts';
import { breakdowns, gaugeBreakdowns, gauges, laneCounters, laneGauges, timings } from './metric-rows.ts';
import { type ProcessRow, processCounters, processGauges } from './process-rows.ts';
import type { Pulse } from './pulse.ts';

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

export function createMetrics(source: AdminSource, pulse: Pulse): Metrics {
  const registry = createRegistry(source, pulse);
  const histograms = Object.entries(timings).map(([name, { help, label = '', read }]) => {
    const series = [...read(source.core.statistics, pulse)].map(([value, times]): [string, Histogram] => [
      label === '' ? '' : `${label}="${value}"`,
      times,
    ]);
    return [name, help, new Map(series)] as const;
  });
  return {
    contentType: registry.contentType,
    text: async () => {
      const parts = [await registry.metrics(), ...histograms.map((each) => histogramText(...each))];
      return parts.join('\n');
    },
  };
}

type Labels = Readonly<Record<string, string | number>>;

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  /** What it is now, for each value of the labels. */
  read(): readonly (readonly [labels: Labels, amount: number])[];
}

function createRegistry(source: AdminSource, pulse: Pulse): Registry {
  const { core } = source;
  const { statistics } = core;
  const registry = new Registry();
  const perLane = (name: string, help: string, read: (lane: Lane) => number): Metric => {
    const readAll = () =>
      core.generation.shownLanes.map((lane) => [{ lane: lane.number }, read(lane)] as const);
    return { name: `heddle_lane_${name}`, help, labelNames: ['lane'], read: readAll };
  };
  const broken = (
    name: string,
    help: string,
    label: string,
    read: () => Readonly<Record<string, number>>,
  ) => ({
    ...{ name: `heddle_${name}`, help, labelNames: [label] },
    read: () => Object.entries(read()).map(([value, amount]) => [{ [label]: value }, amount] as const),
  });
  const ofProcess = ([name, row]: [string, ProcessRow]): Metric => ({
    ...{ name, help: row.help, labelNames: row.labels ?? [] },
    read: () => valuesOf(row.read(source, pulse)),
  });
  for (const [name, { help, labels = [], read }] of Object.entries(gauges)) {
    const values = () => valuesOf(read(source, pulse));
    addGauge(registry, { name: `heddle_${name}`, help, labelNames: labels, read: values });
  }
  for (const [name, { help, label, read }] of Object.entries(gaugeBreakdowns)) {
    addGauge(
      registry,
      broken(name, help, label, () => read(source)),
    );
  }
  for (const key of counterNames) {
    const { metric, help } = counters[key];
    if (metric === null) continue;
    const name = `heddle_${metric}_total`;
    addCounter(registry, { name, help, labelNames: [], read: () => [[{}, statistics[key]]] });
  }
  for (const [name, { help, label, read }] of Object.entries(breakdowns)) {
    addCounter(
      registry,
      broken(`${name}_total`, help, label, () => read(statistics, source)),
    );
  }
  for (const [name, { help, read }] of Object.entries(laneGauges)) {
    addGauge(
      registry,
      perLane(name, help, (lane) => read(lane, pulse)),
    );
  }
  for (const [name, { help, read }] of Object.entries(laneCounters)) {
    addCounter(registry, perLane(`${name}_total`, help, read));
  }
  for (const row of Object.entries(processCounters)) addCounter(registry, ofProcess(row));
  for (const row of Object.entries(processGauges)) addGauge(registry, ofProcess(row));
  return registry;
}

function valuesOf(read: number | readonly (readonly [Labels, number])[]) {
  return typeof read === 'number' ? ([[{}, read]] as const) : read;
}

function addGauge(registry: Registry, { read, ...names }: Metric): void {
  new Gauge({
    ...names,
    registers: [registry],
    collect() {
      this.reset();
      for (const [labels, amount] of read()) this.set({ ...labels }, amount);
    },
  });
}

function addCounter(registry: Registry, { read, ...names }: Metric): void {
  new Counter({
    ...names,
    registers: [registry],
    collect() {
      this.reset();
      for (const [labels, amount] of read()) this.inc({ ...labels }, amount);
    },
  });
}
