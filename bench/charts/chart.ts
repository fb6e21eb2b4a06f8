// A chart of a scenario: what it is called and how it is drawn, as a Vega-Lite specification.
import type { TopLevelSpec } from 'vega-lite';

export interface Chart {
  /** Unique within the scenario; part of the file's name. */
  name: string;
  title: string;
  spec: TopLevelSpec;
}

/** What every specification begins with. */
export function specHead(title: string) {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    title,
    config: { view: { stroke: '#ddd' }, axis: { labelLimit: 320 } },
  };
}
