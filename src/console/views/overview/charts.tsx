// The last minutes as lines.
import { useState } from 'preact/hooks';
import { Chart } from '../../parts/chart.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';

const spansMin = [2, 10, 60] as const;

export function Charts() {
  const words = useWords();
  const formats = useFormats();
  const [spanMin, setSpanMin] = useState<number>(2);
  const spanSec = spanMin * 60;
  const { in: incoming, out, p50, p99, oldest, online } = words.charts;
  return (
    <Panel
      title={words.charts.title}
      class="charts"
      actions={
        <fieldset class="segments" aria-label={words.charts.spanLabel}>
          {spansMin.map((minutes) => (
            <button
              key={minutes}
              type="button"
              aria-pressed={minutes === spanMin}
              onClick={() => setSpanMin(minutes)}
            >
              {words.charts.span(minutes)}
            </button>
          ))}
        </fieldset>
      }
    >
      <div class="chart-grid">
        <Chart
          title={words.charts.messages}
          spanSec={spanSec}
          format={formats.number}
          lines={[
            { column: 'messagesIn', label: incoming, tone: 'tone-1' },
            { column: 'messagesOut', label: out, tone: 'tone-2' },
          ]}
        />
        <Chart
          title={words.charts.clients}
          spanSec={spanSec}
          format={formats.number}
          lines={[{ column: 'clients', label: online, tone: 'tone-1' }]}
        />
        <Chart
          title={words.charts.handlerTime}
          spanSec={spanSec}
          format={formats.microseconds}
          lines={[
            { column: 'handlerP50', label: p50, tone: 'tone-3' },
            { column: 'handlerP99', label: p99, tone: 'tone-4' },
          ]}
        />
        <Chart
          title={words.charts.queueDelay}
          spanSec={spanSec}
          format={formats.microseconds}
          lines={[
            { column: 'queueP50', label: p50, tone: 'tone-3' },
            { column: 'queueP99', label: p99, tone: 'tone-4' },
            { column: 'oldestWait', label: oldest, tone: 'tone-2' },
          ]}
        />
      </div>
    </Panel>
  );
}
