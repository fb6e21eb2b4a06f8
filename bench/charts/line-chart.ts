// Lines over connections, workers or time.
import type { TopLevelSpec } from 'vega-lite';
import { type Chart, specHead } from './chart.ts';
import { serverColors } from './server-colors.ts';

export interface LineChart {
  name: string;
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
  name,
  title,
  x,
  axis,
  data,
  hasBand = false,
  hasPoints = true,
}: LineChart): Chart {
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
  const spec: TopLevelSpec = {
    ...specHead(title),
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
  return { name, title, spec };
}
