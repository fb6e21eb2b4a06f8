// A list of messages that stays fast however long it is: only the rows in sight are in the document. It follows
// the newest row until the operator scrolls up.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LogRow } from '../live/message-log.ts';
import { useWords } from '../words/language.ts';
import { Icon } from './icon.tsx';
import { MessageRow } from './message-row.tsx';

export interface MessageListProps {
  readonly rows: readonly LogRow[];
  readonly label: string;
  readonly emptyText: string;
  readonly withClient: boolean;
  readonly isTall?: boolean;
  /** What the two directions are called. */
  readonly directions: { readonly in: string; readonly out: string };
  readonly pickedSeq: number | null;
  onPick(seq: number): void;
}

const rowsAround = 8;

export function MessageList(props: MessageListProps) {
  const { rows, label, emptyText, withClient, isTall = false } = props;
  const words = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const [{ top, height, rowPx }, setSight] = useState({ top: 0, height: 0, rowPx: 28 });
  const [isFollowing, setFollowing] = useState(true);
  const firstSeq = rows[0]?.seq ?? 0;
  const lastFirstSeq = useRef(firstSeq);

  const look = (): void => {
    const element = scroller.current;
    if (element === null) return;
    const px = Number.parseFloat(getComputedStyle(element).getPropertyValue('--row')) || 28;
    setSight({ top: element.scrollTop, height: element.clientHeight, rowPx: px });
  };
  useEffect(() => {
    if (scroller.current === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const goneRows = firstSeq - lastFirstSeq.current;
    lastFirstSeq.current = firstSeq;
    // Rows that fell off the top must not move those that somebody reads.
    if (isFollowing) element.scrollTop = element.scrollHeight;
    else if (goneRows > 0) element.scrollTop -= goneRows * rowPx;
  }, [rows, isFollowing, rowPx, height]);

  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    setFollowing(element.scrollTop + element.clientHeight >= element.scrollHeight - rowPx);
    look();
  };

  const from = Math.max(0, Math.floor(top / rowPx) - rowsAround);
  const to = Math.min(rows.length, Math.ceil((top + height) / rowPx) + rowsAround);
  return (
    <div class={`messages ${withClient ? 'with-client' : ''} ${isTall ? 'tall' : ''}`}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="scroller" ref={scroller} onScroll={onScroll} tabIndex={0} aria-label={label}>
        <div class="space" style={{ height: `${rows.length * rowPx}px` }}>
          <ol style={{ transform: `translateY(${from * rowPx}px)` }}>
            {rows.slice(from, to).map((row, index) => (
              <MessageRow
                key={row.seq}
                row={row}
                position={from + index + 1}
                ofRows={rows.length}
                withClient={withClient}
                directions={props.directions}
                isPicked={row.seq === props.pickedSeq}
                onPick={props.onPick}
              />
            ))}
          </ol>
        </div>
        {rows.length === 0 && <p class="empty">{emptyText}</p>}
      </section>
      {!isFollowing && (
        <button type="button" class="button small to-newest" onClick={() => setFollowing(true)}>
          <Icon name="newest" /> {words.messages.newest}
        </button>
      )}
    </div>
  );
}
