// The message that was picked in a list: all of its preview, as it is, in lines.
import type { LiveMessage } from '../../contract/live-schemas.ts';
import { formatTime } from '../text/time.ts';
import { useFormats } from '../words/formats.ts';
import { useWords } from '../words/language.ts';
import { Direction } from './direction.tsx';
import { Icon } from './icon.tsx';
import { contentOf, Who } from './message-row.tsx';
import { Untrusted } from './untrusted.tsx';

export interface MessageDetailsProps {
  readonly message: LiveMessage;
  readonly direction: string;
  onClose(): void;
  onOnlyClient?: ((id: string) => void) | undefined;
}

export function MessageDetails({ message, direction, onClose, onOnlyClient }: MessageDetailsProps) {
  const words = useWords();
  const formats = useFormats();
  const { id, isBinary, size, truncated } = message;
  const content = contentOf(message);
  const shownBytes = isBinary ? message.preview.length / 2 : new TextEncoder().encode(message.preview).length;
  return (
    <section class="message-details" aria-label={words.messages.details}>
      <button
        type="button"
        class="button quiet icon-only close"
        title={words.messages.closeDetails}
        aria-label={words.messages.closeDetails}
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
      <header class="row">
        <span class="mono">{formatTime(message.time)}</span>
        <Direction way={message.direction} label={direction} withLabel />
        <Who message={message} />
        <span class="muted">
          {isBinary ? words.messages.binary : words.messages.text} · {formats.bytes(size)}
        </span>
        {id !== null && onOnlyClient !== undefined && (
          <button type="button" class="button small" onClick={() => onOnlyClient(id)}>
            {words.messages.filterByThis}
          </button>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre class="mono" tabIndex={0}>
        <Untrusted text={content} lines={!isBinary} />
      </pre>
      {truncated && (
        <p class="hint">{words.messages.beginning(formats.bytes(shownBytes), formats.bytes(size))}</p>
      )}
    </section>
  );
}
