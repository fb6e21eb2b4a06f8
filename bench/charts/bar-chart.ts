// Bars, one panel per case.
import type { TopLevelSpec } from 'vega-lite';
import { type Chart, specHead } from './chart.ts';
import type { Datum } from './chart-data.ts';
import { serverColors } from './server-colors.ts';

export interface BarChart {
  name: string;
  title: string;
  axis: string;
  data: Datum[];
  isLog?: boolean;
}

/** Bars by server, one panel per case, with a rule from the least to the greatest round. */
export function barChart({ name, title, axis, data, isLog = false }: BarChart): Chart {
  const servers = data.map((datum) => datum.server);
  const cases = [...new Set(data.map((datum) => datum.case))];
  const scale = isLog ? { type: 'log' as const } : { zero: true };
  const y = { field: 'server', type: 'nominal' as const, title: null, sort: null };
  const spec: TopLevelSpec = {
    ...specHead(title),
    vconcat: cases.map((ofCase) => ({
      title: { text: ofCase, fontSize: 11, anchor: 'start' as const, frame: 'group' as const },
      data: { values: data.filter((datum) => datum.case === ofCase) },
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
  return { name, title, spec };
}
