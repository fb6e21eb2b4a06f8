// One line of a message list.
import type { LiveMessage } from '../../contract/live-schemas.ts';
import type { LogRow, ShownMessage } from '../live/message-log.ts';
import { addressOf } from '../state/route.ts';
import { formatTime } from '../text/time.ts';
import { useFormats } from '../words/formats.ts';
import { useWords } from '../words/language.ts';
import { Direction } from './direction.tsx';
import { Untrusted } from './untrusted.tsx';

/** More than the widest window can show in one line. */
const maxShownChars = 300;

export interface MessageRowProps {
  readonly row: LogRow;
  /** From 1, among all rows: those out of sight are not in the document. */
  readonly position: number;
  readonly ofRows: number;
  readonly withClient: boolean;
  readonly directions: { readonly in: string; readonly out: string };
  readonly isPicked: boolean;
  onPick(seq: number): void;
}

export function MessageRow(props: MessageRowProps) {
  const { row, position, ofRows, isPicked } = props;
  const words = useWords();
  const place = { 'aria-posinset': position, 'aria-setsize': ofRows };
  if (row.kind === 'message') {
    const { direction, thrownIn } = row.message;
    const tone = `message ${direction} ${thrownIn === undefined ? '' : 'thrown'} ${isPicked ? 'picked' : ''}`;
    return (
      <li {...place} class={tone}>
        <MessageCells {...props} message={row.message} />
      </li>
    );
  }
  return (
    <li {...place} class="message gap">
      {words.messages.gap}: {formatTime(row.time)}
    </li>
  );
}

function MessageCells(props: MessageRowProps & { readonly message: ShownMessage }) {
  const { row, message, withClient, directions, isPicked, onPick } = props;
  const words = useWords();
  const formats = useFormats();
  return (
    <>
      <time class="mono">{formatTime(row.time)}</time>
      <Direction way={message.direction} label={directions[message.direction]} />
      {withClient && (
        <span class="who">
          <Who message={message} />
        </span>
      )}
      <span class="size">{formats.bytes(message.size)}</span>
      <button
        type="button"
        class={message.isBinary ? 'content mono' : 'content'}
        aria-expanded={isPicked}
        onClick={() => onPick(row.seq)}
      >
        {message.thrownIn !== undefined && (
          <span class="tag">{words.handlerErrors.thrownIn(message.thrownIn)}</span>
        )}
        {message.isBinary && <span class="tag">{words.messages.binary}</span>}
        {message.size === 0 ? (
          <span class="muted">{words.messages.empty}</span>
        ) : (
          <Untrusted text={contentOf(message).slice(0, maxShownChars)} />
        )}
        {message.truncated && <span class="muted">…</span>}
      </button>
    </>
  );
}

/** Who sent it or was sent it: a client with its own page, or a topic. */
export function Who({ message }: { readonly message: LiveMessage }) {
  const words = useWords();
  if (message.id !== null) {
    return (
      <a href={addressOf('clients', message.id)}>
        <Untrusted text={message.name ?? message.id} />
      </a>
    );
  }
  if (message.topic === null) return null;
  return (
    <>
      {words.messages.topic}{' '}
      <a href={addressOf('topics', message.topic)}>
        <Untrusted text={message.topic} />
      </a>{' '}
      <span class="muted">{words.messages.recipients(message.recipients)}</span>
    </>
  );
}

/** The preview for people: hex digits in pairs. */
export function contentOf(message: LiveMessage): string {
  if (!message.isBinary) return message.preview;
  return message.preview.replace(/[0-9a-f]{2}(?=[0-9a-f])/gi, '$& ');
}
