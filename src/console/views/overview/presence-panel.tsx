// Who came and went last.
import { presence } from '../../live/live.ts';
import type { Presence } from '../../live/presence.ts';
import { Icon } from '../../parts/icon.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { addressOf } from '../../state/route.ts';
import { useStore } from '../../state/use-store.ts';
import { formatTime } from '../../text/time.ts';
import { explainCloseCode } from '../../words/explain.ts';
import { useWords } from '../../words/language.ts';

export function PresencePanel() {
  const words = useWords();
  const rows = useStore(presence);
  return (
    <Panel title={words.presence.title} class="presence">
      {rows.length === 0 && <p class="muted">{words.presence.none}</p>}
      <ul>
        {rows.map((row) => (
          <PresenceRow key={row.key} row={row} isOnline={isOnline(row, rows)} />
        ))}
      </ul>
    </Panel>
  );
}

// Who came and has gone since went later, and is in the list.
function isOnline({ kind, id }: Presence, rows: readonly Presence[]): boolean {
  return kind === 'joined' && !rows.some((other) => other.kind === 'left' && other.id === id);
}

interface PresenceRowProps {
  readonly row: Presence;
  readonly isOnline: boolean;
}

function PresenceRow({ row, isOnline: hasPage }: PresenceRowProps) {
  const words = useWords();
  const hasJoined = row.kind === 'joined';
  return (
    <li class={row.kind}>
      <time class="mono muted">{formatTime(row.time)}</time>
      <Icon name={hasJoined ? 'add' : 'close'} />
      <span class="presence-name">
        {hasPage ? (
          <a href={addressOf('clients', row.id)}>
            <Untrusted text={row.name} />
          </a>
        ) : (
          <Untrusted text={row.name} />
        )}
      </span>
      <span class="muted" title={hasJoined ? '' : explainCloseCode(Number(row.detail), words)}>
        {hasJoined ? row.detail : words.presence.left(row.detail)}
      </span>
    </li>
  );
}
