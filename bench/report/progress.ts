// What the terminal shows while the suite runs.
import { figureFormats } from '../figures/figures.ts';
import type { Run } from '../figures/result.ts';
import { presentationOf } from '../scenarios/all.ts';

const shownFigures = 4;

/** One line per run. */
export function describeRun(run: Run, done: number, total: number): string {
  const count = `[${String(done).padStart(String(total).length)}/${total}]`;
  const place = `${run.scenario}: ${run.case} · ${run.server} · round ${run.round}`;
  if (run.faults.length > 0) return `${count} ${place}\n    INVALID: ${run.faults.join('; ')}`;
  const figures = (presentationOf(run.scenario)?.table.figures ?? [])
    .slice(0, shownFigures)
    .flatMap((figure) => {
      const value = run.figures[figure];
      const format = figureFormats[figure];
      return value === undefined || !format ? [] : `${format.title} ${format.format(value)}`;
    });
  return `${count} ${place}\n    ${[...figures, ...run.notes].join(' · ')}`;
}
