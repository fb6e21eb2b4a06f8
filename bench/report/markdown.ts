// The result as Markdown: targets first, then a table per case.
import { figureFormats } from '../figures/figures.ts';
import type { Result } from '../figures/result.ts';
import type { Spread } from '../figures/statistics.ts';
import { type CaseSummary, ratioOf, type ServerSummary, summarize } from '../figures/summary.ts';
import { presentationOf } from '../scenarios/all.ts';
import { judge } from '../targets/judge.ts';
import { targets } from '../targets/targets.ts';

export interface ChartFile {
  scenario: string;
  title: string;
  file: string;
}

export function toMarkdown(result: Result, charts: ChartFile[]): string {
  const summaries = summarize(result.runs);
  const names = [...new Set(summaries.map((summary) => summary.scenario))];
  return [
    `# Benchmark of ${result.startedAt}`,
    head(result),
    targetTable(result),
    ...names.map((name) => scenarioSection(result, name, summaries, charts)),
  ].join('\n\n');
}

function head({ machine, versions, git, settings, command, calibration, openFileLimit }: Result): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `- machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.kernel}, ${machine.arch}`,
    `- versions: ${packages.join(', ')}`,
    `- revision: ${git.revision}${git.isDirty ? ' with changes' : ''}`,
    `- command: npm run bench -- ${command.join(' ')}`,
    `- ${settings.rounds} rounds of ${settings.durationSec} s; figures are medians (min to max)`,
    `- open files: at most ${openFileLimit ?? 'unknown'} per process`,
    `- generator: ${calibration.note}`,
    `- cores: while all hash, each does ${percent(calibration.parallelEfficiency)} of what it does alone; no server scales better`,
  ].join('\n');
}

/** Empty when the result has nothing that a target is about. */
export function targetTable(result: Result): string {
  const judged = targets.map((target) => judge(target, result.runs)).filter((one) => one.value !== undefined);
  if (judged.length === 0) return '';
  const rows = judged.map(({ target, verdict, value }) => {
    const bound = target.atLeast === undefined ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
    return [target.what, bound, showPlain(value!), verdict === 'met' ? 'met' : '**missed**'];
  });
  return `## Targets\n\n${table(['target', 'bound', 'measured', ''], rows)}`;
}

function scenarioSection(
  result: Result,
  name: string,
  summaries: CaseSummary[],
  charts: ChartFile[],
): string {
  const presentation = presentationOf(name);
  return [
    `## ${name}`,
    presentation?.about,
    presentation?.conclusion?.(result.runs.filter((run) => run.scenario === name)),
    ...charts.filter((chart) => chart.scenario === name).map(({ title, file }) => `![${title}](${file})`),
    ...summaries.filter((summary) => summary.scenario === name).map((one) => caseSection(result, one)),
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

function caseSection(result: Result, summary: CaseSummary): string {
  const shape = presentationOf(summary.scenario)?.table ?? { figures: [], ratio: '' };
  const ratioTitle = `${figureFormats[shape.ratio]?.title ?? shape.ratio} / ${summary.reference}`;
  // What no server has is not shown: figures of an older or a newer Heddle.
  const figures = shape.figures.filter((figure) => summary.servers.some((server) => server.figures[figure]));
  const titles = figures.map((figure) => figureFormats[figure]?.title ?? figure);
  const rows = summary.servers.map((server) => {
    const selection = { ...summary, server: server.server, figure: shape.ratio };
    const ratio = ratioOf(result.runs, selection, summary.reference);
    return [
      server.server,
      ...figures.map((figure) => show(figure, server.figures[figure])),
      ratio ? showPlain(ratio) : '',
    ];
  });
  const remarks = summary.servers.flatMap(remarksOn);
  return [
    `### ${summary.scenario}: ${summary.case}`,
    table(['server', ...titles, ratioTitle], rows),
    remarks.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function remarksOn(server: ServerSummary): string[] {
  return [
    ...server.faults.map((fault) => `- **${server.server} is invalid in ${fault.split('\n', 1)[0]}**`),
    ...server.notes.map((note) => `- ${server.server}: ${note}`),
  ];
}

function show(figure: string, spread: Spread | undefined): string {
  if (!spread) return '';
  const format = figureFormats[figure]?.format ?? String;
  if (spread.count === 1) return format(spread.median);
  return `${format(spread.median)} (${format(spread.min)} to ${format(spread.max)})`;
}

function showPlain({ median, min, max, count }: Spread): string {
  const digits = Math.abs(median) >= 100 ? 0 : 2;
  const text = median.toFixed(digits);
  return count === 1 ? text : `${text} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? ':--' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
}
