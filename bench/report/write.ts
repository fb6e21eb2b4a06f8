// Writes a result: the JSON, and the Markdown and SVG files that are made from it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import type { Chart } from '../charts/chart.ts';
import type { Result } from '../figures/result.ts';
import { chartsOf } from './charts.ts';
import { toMarkdown } from './markdown.ts';

// Where Heddle is installed as a package its folder is no place to keep anything.
const own = fileURLToPath(new URL('../results/', import.meta.url));
const folder = /[\\/]node_modules[\\/]/.test(own) ? `${join(process.cwd(), 'heddle-bench')}/` : own;

/** Returns the path of the Markdown file. */
export async function writeResult(result: Result): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const base = result.startedAt.replace(/[:.]/g, '-');
  writeFileSync(`${folder}${base}.json`, `${JSON.stringify(result, undefined, 1)}\n`);
  const files = [];
  for (const chart of chartsOf(result.runs)) {
    const file = `${base}-${chart.scenario}-${chart.name}.svg`;
    writeFileSync(`${folder}${file}`, await draw(chart));
    files.push({ scenario: chart.scenario, title: chart.title, file });
  }
  writeFileSync(`${folder}${base}.md`, `${toMarkdown(result, files)}\n`);
  return `${folder}${base}.md`;
}

function draw(chart: Chart): Promise<string> {
  return new View(parse(compile(chart.spec).spec), { renderer: 'none' }).toSVG();
}
