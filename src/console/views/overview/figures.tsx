// The numbers that matter most, large.
import type { Tick } from '../../../contract/live-schemas.ts';
import { tick } from '../../live/live.ts';
import { Direction } from '../../parts/direction.tsx';
import { useStore } from '../../state/use-store.ts';
import type { Words } from '../../words/en.ts';
import { type Formats, useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';

export function Figures() {
  const words = useWords();
  const formats = useFormats();
  const latest = useStore(tick);
  return (
    <dl class="figures">
      {figures.map((figure) => {
        const shown = latest === null ? emptyFigure : figure.read(latest, formats, words);
        return (
          <div class="figure" key={figure.label(words)}>
            <dt>
              {figure.way === undefined ? (
                figure.label(words)
              ) : (
                <Direction way={figure.way} label={figure.label(words)} withLabel />
              )}
            </dt>
            <dd>
              <b>{shown.value}</b>
              {shown.unit}
            </dd>
            <dd class="figure-note">{shown.note}</dd>
          </div>
        );
      })}
    </dl>
  );
}

interface Figure {
  /** Of messages: which way they go. */
  readonly way?: 'in' | 'out';
  label(words: Words): string;
  read(latest: Tick, formats: Formats, words: Words): Shown;
}

interface Shown {
  readonly value: string;
  readonly unit?: string;
  readonly note: string;
}

const emptyFigure: Shown = { value: '–', note: '\u00a0' };

const figures: readonly Figure[] = [
  {
    label: (words) => words.figures.clients,
    read: ({ clients, totals }, formats, words) => ({
      value: formats.number(clients),
      note: words.figures.opened(totals.connectionsOpened),
    }),
  },
  {
    way: 'in',
    label: (words) => words.figures.messagesIn,
    read: ({ messagesInPerSec, bytesInPerSec }, formats, words) => ({
      value: formats.number(Math.round(messagesInPerSec)),
      unit: words.figures.perSec,
      note: `${formats.bytes(bytesInPerSec)}${words.figures.perSec}`,
    }),
  },
  {
    way: 'out',
    label: (words) => words.figures.messagesOut,
    read: ({ messagesOutPerSec, bytesOutPerSec }, formats, words) => ({
      value: formats.number(Math.round(messagesOutPerSec)),
      unit: words.figures.perSec,
      note: `${formats.bytes(bytesOutPerSec)}${words.figures.perSec}`,
    }),
  },
  {
    label: (words) => words.figures.handlerTime,
    read: ({ handlerTimeUs }, formats, words) => ({
      value: formats.microseconds(handlerTimeUs.p50),
      note: words.figures.percentiles(formats.microseconds(handlerTimeUs.p99)),
    }),
  },
  {
    label: (words) => words.figures.queueDelay,
    read: ({ queueDelayUs }, formats, words) => ({
      value: formats.microseconds(queueDelayUs.p50),
      note: words.figures.percentiles(formats.microseconds(queueDelayUs.p99)),
    }),
  },
  {
    // Those that have not had their turn: while workers are stalled, the queue delay knows of none.
    label: (words) => words.figures.oldestWait,
    read: ({ oldestWaitUs, lanes }, formats, words) => ({
      value: formats.microseconds(oldestWaitUs),
      note: words.figures.oldestWaitNote(lanes.reduce((sum, lane) => sum + lane.queuedFrames, 0)),
    }),
  },
  {
    label: (words) => words.figures.socketThread,
    read: ({ eventLoop }, formats, words) => ({
      value: words.figures.busy(Math.round(eventLoop.utilization * 100)),
      note: words.figures.timersLate(formats.microseconds(eventLoop.delayP99Ms * 1000)),
    }),
  },
  {
    label: (words) => words.figures.memory,
    read: ({ memory }, formats, words) => ({
      value: formats.bytes(memory.rss),
      note: words.figures.heap(formats.bytes(memory.heapUsed)),
    }),
  },
];
