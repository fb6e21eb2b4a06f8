// The uPlot instance of a chart: its options, its size and its colours, which come from the style sheet.
import uPlot from 'uplot';
import { formatTime } from '../text/time.ts';

export interface PlotOptions {
  /** Class of each line's colour. */
  readonly tones: readonly string[];
  format(value: number): string;
  /** The index of the values under the pointer, null when it is elsewhere. */
  onHover(index: number | null): void;
}

const heightPx = 132;
/** A time at an edge stands half beyond it, at the right as well as at the left. */
const clockHalfPx = 30;
const labelGapPx = 8;
/** Between lines of the grid: what is counted has no halves, and microseconds are whole. */
const wholeSteps = Array.from({ length: 16 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();

export class Plot {
  readonly #plot: uPlot;
  readonly #resize: ResizeObserver;

  constructor(frame: HTMLElement, options: PlotOptions) {
    const colour = colourReader(frame);
    const font = `11px ${getComputedStyle(frame).fontFamily}`;
    const axis = {
      stroke: () => colour('muted-ink'),
      font,
      grid: { stroke: () => colour('grid-ink'), width: 1 },
      ticks: { show: false },
    };
    this.#plot = new uPlot(
      {
        width: Math.max(1, frame.clientWidth),
        height: heightPx,
        legend: { show: false },
        cursor: { sync: { key: 'heddle' }, drag: { x: false, y: false }, points: { size: 5 } },
        padding: [8, clockHalfPx, 0, 0],
        scales: { y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.15 : 1] } },
        axes: [
          { ...axis, size: 26, gap: 9, space: 70, values: (_plot, times) => times.map(clock) },
          {
            ...axis,
            size: widthOfLabels,
            incrs: wholeSteps,
            space: 28,
            values: (_plot, values) => values.map(options.format),
          },
        ],
        series: [
          {},
          ...options.tones.map((tone, index) => ({
            width: 1.5,
            stroke: () => colour(tone),
            ...(index === 0 ? { fill: () => `color-mix(in srgb, ${colour(tone)} 12%, transparent)` } : {}),
            points: { show: false },
          })),
        ],
        hooks: { setCursor: [(plot) => options.onHover(plot.cursor.idx ?? null)] },
      },
      [[], ...options.tones.map(() => [])],
      frame,
    );
    this.#resize = new ResizeObserver(() => {
      const width = frame.clientWidth;
      if (width > 0) this.#plot.setSize({ width, height: heightPx });
    });
    this.#resize.observe(frame);
  }

  /** Shows the last `spanSec` seconds; the newest value is at the right edge. */
  show(times: readonly number[], values: readonly (readonly (number | null)[])[], spanSec: number): void {
    const newest = times.at(-1) ?? Date.now() / 1000;
    this.#plot.batch(() => {
      this.#plot.setData([[...times], ...values.map((column) => [...column])], false);
      this.#plot.setScale('x', { min: newest - spanSec, max: newest });
    });
  }

  redraw(): void {
    this.#plot.redraw();
  }

  destroy(): void {
    this.#resize.disconnect();
    this.#plot.destroy();
  }
}

/** As wide as the widest label: how large the numbers are is not known before. */
function widthOfLabels(plot: uPlot, labels: readonly string[] | null, axisIndex: number): number {
  const font = plot.axes[axisIndex]?.font?.[0]; // uPlot has made an array of it, in pixels of the device.
  if (labels === null || font === undefined) return clockHalfPx;
  plot.ctx.font = font;
  const widths = labels.map((label) => plot.ctx.measureText(label).width / devicePixelRatio);
  return Math.max(clockHalfPx, Math.ceil(Math.max(0, ...widths)) + labelGapPx);
}

function clock(seconds: number): string {
  return formatTime(seconds * 1000).slice(11, 19);
}

// A canvas knows no custom properties: a hidden element of the tone's class tells what they come to just now.
function colourReader(frame: HTMLElement): (tone: string) => string {
  const probe = frame.appendChild(document.createElement('i'));
  return (tone) => {
    probe.className = `probe ${tone}`;
    return getComputedStyle(probe).color;
  };
}
