// The two forms of charts that the report uses, as Vega-Lite specifications.

import type { TopLevelSpec } from 'vega-lite';
import type { Datum } from './chart-data.ts';
import { serverColors } from './server-colors.ts';

const schema = 'https://vega.github.io/schema/vega-lite/v6.json';
const background = 'white';
const config = { view: { stroke: '#ddd' }, axis: { labelLimit: 320 } } as const;

export interface BarChart {
  title: string;
  axis: string;
  data: Datum[];
  isLog?: boolean;
}

/** Bars by server, one panel per case, with a rule from the least to the greatest round. */
export function barChart({ title, axis, data, isLog = false }: BarChart): TopLevelSpec {
  const servers = data.map((datum) => datum.server);
  const cases = [...new Set(data.map((datum) => datum.case))];
  const scale = isLog ? { type: 'log' as const } : { zero: true };
  const y = { field: 'server', type: 'nominal' as const, title: null, sort: null };
  return {
    $schema: schema,
    background,
    title,
    config,
    vconcat: cases.map((name) => ({
      title: { text: name, fontSize: 11, anchor: 'start' as const, frame: 'group' as const },
      data: { values: data.filter((datum) => datum.case === name) },
      width: 480,
      height: { step: 22 },
      layer: [
        {
          mark: isLog ? { type: 'point', filled: true, size: 80 } : { type: 'bar' },
          encoding: {
            y,
            x: { field: 'value', type: 'quantitative', title: axis, scale },
            color: { field: 'server', type: 'nominal', legend: null, scale: serverColors(servers) },
          },
        },
        {
          mark: { type: 'rule', color: '#333' },
          encoding: { y, x: { field: 'min', type: 'quantitative', scale }, x2: { field: 'max' } },
        },
      ],
    })),
  };
}

export interface LineChart {
  title: string;
  x: { field: string; title: string; isLog?: boolean; hasWholeSteps?: boolean };
  axis: string;
  data: Record<string, string | number>[];
  /** Draw the spread between `min` and `max`. */
  hasBand?: boolean;
  hasPoints?: boolean;
}

/** One line per server. */
export function lineChart({
  title,
  x,
  axis,
  data,
  hasBand = false,
  hasPoints = true,
}: LineChart): TopLevelSpec {
  const xAxis = {
    field: x.field,
    type: 'quantitative' as const,
    title: x.title,
    scale: x.isLog ? { type: 'log' as const } : { zero: false },
    axis: x.hasWholeSteps ? { tickMinStep: 1, format: 'd' } : {},
  };
  const colors = serverColors(data.map((datum) => String(datum.server)));
  const color = { field: 'server', type: 'nominal' as const, title: null, sort: null, scale: colors };
  const band = {
    mark: { type: 'errorband' as const },
    encoding: {
      x: xAxis,
      y: { field: 'min', type: 'quantitative' as const, title: axis },
      y2: { field: 'max' },
      color,
    },
  };
  return {
    $schema: schema,
    background,
    title,
    config,
    data: { values: data },
    width: 480,
    height: 280,
    layer: [
      ...(hasBand ? [band] : []),
      {
        mark: { type: 'line', point: hasPoints },
        encoding: {
          x: xAxis,
          y: { field: 'value', type: 'quantitative', title: axis, scale: { zero: true } },
          color,
        },
      },
    ],
  };
}
