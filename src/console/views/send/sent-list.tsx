// What was sent from this page, with the number of clients that it reached.
import type { Payload } from '../../api/request.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { createStore } from '../../state/store.ts';
import { formatHex } from '../../text/hex.ts';
import { formatTime } from '../../text/time.ts';
import { useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';

export interface Sent {
  readonly key: number;
  readonly time: number;
  /** Null when it went to everyone. */
  readonly topic: string | null;
  readonly beginning: string;
  readonly isBinary: boolean;
  readonly bytes: number;
  readonly reached: number;
}

const maxSent = 50;
const maxTextChars = 200;
const maxHexBytes = 64;

/** The newest first. */
export const sent = createStore<readonly Sent[]>([]);

let nextKey = 0;

export function addSent(what: { topic: string | null; payload: Payload; reached: number }): void {
  const { payload, topic, reached } = what;
  const isBinary = typeof payload !== 'string';
  const beginning = isBinary ? formatHex(payload, maxHexBytes) : payload.slice(0, maxTextChars);
  const bytes = isBinary ? payload.length : new TextEncoder().encode(payload).length;
  const row = { key: nextKey++, time: Date.now(), topic, beginning, isBinary, bytes, reached };
  sent.update((rows) => [row, ...rows].slice(0, maxSent));
}

export function SentList({ rows }: { readonly rows: readonly Sent[] }) {
  const words = useWords();
  const formats = useFormats();
  if (rows.length === 0) return <p class="empty">{words.send.recentNone}</p>;
  return (
    <ol class="sent">
      {rows.map((row) => (
        <li key={row.key}>
          <div class="sent-head">
            <time class="mono muted">{formatTime(row.time)}</time>
            <b>{words.send.reached(row.reached)}</b>
            <span class="muted">
              {row.topic === null ? (
                words.send.everyone
              ) : (
                <>
                  {words.send.topicName} <Untrusted text={row.topic} />
                </>
              )}
              {' · '}
              {formats.bytes(row.bytes)}
            </span>
          </div>
          <div class={`sent-content ${row.isBinary ? 'mono' : ''}`}>
            {row.isBinary && <span class="tag">{words.messages.binary}</span>}
            <Untrusted text={row.beginning} />
          </div>
        </li>
      ))}
    </ol>
  );
}
