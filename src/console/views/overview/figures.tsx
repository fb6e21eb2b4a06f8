// The numbers that matter most, large.
import type { Tick } from '../../../contract/live-schemas.ts';
import { tick } from '../../live/live.ts';
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
            <dt>{figure.label(words)}</dt>
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
  label(words: Words): string;
  read(latest: Tick, formats: Formats, words: Words): Shown;
}

interface Shown {
  readonly value: string;
  readonly unit?: string;
  readonly note: string;
}

/** What has waited for less is about to have its turn. */
const shownWaitUs = 5000;

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
    label: (words) => words.figures.messagesIn,
    read: ({ messagesInPerSec, bytesInPerSec }, formats, words) => ({
      value: formats.number(Math.round(messagesInPerSec)),
      unit: words.figures.perSec,
      note: `${formats.bytes(bytesInPerSec)}${words.figures.perSec}`,
    }),
  },
  {
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
      note: words.figures.percentile99(formats.microseconds(handlerTimeUs.p99)),
    }),
  },
  {
    label: (words) => words.figures.queueDelay,
    read: ({ queueDelayUs: { p50, p99 }, oldestWaitUs }, formats, words) => {
      const late = words.figures.percentile99(formats.microseconds(p99));
      // Who has waited longer than the slowest that had their turn is the news.
      return oldestWaitUs > Math.max(p99, shownWaitUs)
        ? { value: formats.microseconds(oldestWaitUs), note: words.figures.oldestWait(late) }
        : { value: formats.microseconds(p50), note: late };
    },
  },
  {
    label: (words) => words.figures.socketThread,
    read: ({ eventLoop, memory }, formats, words) => ({
      value: words.figures.busy(Math.round(eventLoop.utilization * 100)),
      note: words.figures.memory(formats.bytes(memory.rss)),
    }),
  },
];
