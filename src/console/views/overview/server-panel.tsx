// What the server is, and what it had to drop since it started.
import { tick } from '../../live/live.ts';
import { Panel } from '../../parts/panel.tsx';
import { status } from '../../state/session.ts';
import { useStore } from '../../state/use-store.ts';
import { formatDuration } from '../../text/quantity.ts';
import { formatTime } from '../../text/time.ts';
import { type Formats, useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';

export function ServerPanel() {
  const words = useWords();
  const formats = useFormats();
  const server = useStore(status);
  const latest = useStore(tick);
  if (server === null) return null;
  const upSec = Math.max(0, ((latest?.time ?? server.startedAt) - server.startedAt) / 1000);
  const runtime = Object.entries(server.versions)
    .filter(([name]) => name !== 'heddle')
    .map(([name, version]) => `${name} ${version}`);
  const facts: [string, string][] = [
    [words.server.version, server.version],
    [words.server.handler, server.handler],
    [words.server.workers, formats.number(server.workers)],
    [words.server.process, String(server.pid)],
    [words.server.started, formatTime(server.startedAt)],
    [words.server.upFor, formatDuration(upSec)],
    [words.server.runtime, runtime.join(', ')],
    [words.figures.messagesIn, amount(formats, latest?.totals.messagesIn, latest?.totals.bytesIn)],
    [words.figures.messagesOut, amount(formats, latest?.totals.messagesOut, latest?.totals.bytesOut)],
    [words.server.handlerErrors, formats.number(latest?.totals.handlerErrors ?? 0)],
    [words.server.refused, formats.number(latest?.totals.connectionsRefused ?? 0)],
  ];
  const drops = Object.entries(latest?.dropped ?? {}).filter(([, count]) => count > 0);
  const dropNames: Readonly<Record<string, string>> = words.server.drops;
  return (
    <Panel title={words.server.title} class="server">
      <dl class="facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{words.server.dropped}</dt>
          <dd>
            {drops.length === 0
              ? words.server.droppedNone
              : drops.map(([reason, count]) => (
                  <div key={reason}>
                    {formats.number(count)} · {dropNames[reason] ?? reason}
                  </div>
                ))}
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

function amount(formats: Formats, messages = 0, bytes = 0): string {
  return `${formats.number(messages)} · ${formats.bytes(bytes)}`;
}
