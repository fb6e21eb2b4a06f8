// One live chart: lines over the last minutes; its legend has the values under the pointer, else the newest ones.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ChartColumn } from '../../contract/record-schemas.ts';
import { history, tick } from '../live/live.ts';
import { onColoursChange } from '../state/theme.ts';
import { useStore } from '../state/use-store.ts';
import { Plot } from './plot.ts';

export interface ChartLine {
  readonly column: ChartColumn;
  readonly label: string;
  /** Class that sets `color`. */
  readonly tone: string;
}

export interface ChartProps {
  readonly title: string;
  readonly lines: readonly ChartLine[];
  readonly spanSec: number;
  format(value: number): string;
}

export function Chart({ title, lines, spanSec, format }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const latest = useStore(tick);
  const [hovered, setHovered] = useState<number | null>(null);
  const shape = lines.map((line) => line.column).join();

  useEffect(() => {
    if (frame.current === null) return;
    const created = new Plot(frame.current, {
      tones: lines.map((line) => line.tone),
      format,
      onHover: setHovered,
    });
    plot.current = created;
    const stop = onColoursChange(() => created.redraw());
    return () => {
      stop();
      created.destroy();
    };
  }, [shape]);

  useEffect(() => {
    plot.current?.show(
      history.times,
      lines.map((line) => history.values(line.column)),
      spanSec,
    );
  }, [latest, spanSec, shape]);

  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        {lines.map(({ column, label, tone }) => {
          const values = history.values(column);
          const value = (hovered === null ? undefined : values[hovered]) ?? values.at(-1);
          return (
            <span class="legend" key={column}>
              <i class={`swatch ${tone}`} /> {label}{' '}
              <b>{value === undefined || value === null ? '–' : format(value)}</b>
            </span>
          );
        })}
      </figcaption>
      <div class="plot" ref={frame} aria-hidden="true" />
    </figure>
  );
}
