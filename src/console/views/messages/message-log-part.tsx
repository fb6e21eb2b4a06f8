// A log with its buttons: pause, clear, save; the counts; the list; and the message that was picked.
import { useState } from 'preact/hooks';
import { DirectionLegend } from '../../parts/direction.tsx';
import { Icon } from '../../parts/icon.tsx';
import { MessageDetails } from '../../parts/message-details.tsx';
import { MessageList } from '../../parts/message-list.tsx';
import { useWords } from '../../words/language.ts';
import { saveMessages } from './save-messages.ts';
import type { ShownLog } from './use-message-log.ts';

export interface MessageLogPartProps {
  readonly log: ShownLog;
  readonly withClient: boolean;
  readonly isTall?: boolean;
  onOnlyClient?(id: string): void;
}

export function MessageLogPart({ log, withClient, isTall = false, onOnlyClient }: MessageLogPartProps) {
  const words = useWords();
  const [pickedSeq, setPickedSeq] = useState<number | null>(null);
  const { rows, notShown } = log.view;
  const picked = rows.find((row) => row.seq === pickedSeq);
  const isPaused = log.newWhilePaused !== null;
  const count = rows.filter((row) => row.kind === 'message').length;
  return (
    <>
      <div class="toolbar">
        <button
          type="button"
          class="button"
          aria-pressed={isPaused}
          onClick={isPaused ? log.resume : log.pause}
        >
          <Icon name={isPaused ? 'resume' : 'pause'} />
          {isPaused ? words.messages.resume : words.messages.pause}
        </button>
        <button type="button" class="button" onClick={log.clear}>
          <Icon name="clear" />
          {words.messages.clear}
        </button>
        <button
          type="button"
          class="button"
          disabled={count === 0}
          onClick={() => saveMessages(rows, notShown)}
        >
          <Icon name="save" />
          {words.messages.save}
        </button>
        {log.traced !== undefined && (
          <button
            type="button"
            class="button"
            title={words.trace.startWhy}
            aria-pressed={log.traced !== null}
            onClick={log.traced === null ? log.startTrace : log.stopTrace}
          >
            <Icon name={log.traced === null ? 'record' : 'save'} />
            {log.traced === null ? words.trace.start : words.trace.stop(log.traced)}
          </button>
        )}
        <span class="spring" />
        <DirectionLegend directions={words.messages} />
        <span class="counts">
          {isPaused && <b>{words.messages.paused(log.newWhilePaused ?? 0)} · </b>}
          {words.messages.shown(count)} ·{' '}
          <span title={words.messages.notShownWhy} class={notShown > 0 ? 'attention' : ''}>
            {words.messages.notShown(notShown)}
          </span>
        </span>
      </div>
      <MessageList
        rows={rows}
        label={words.messages.table}
        emptyText={words.messages.waiting}
        withClient={withClient}
        isTall={isTall}
        directions={words.messages}
        pickedSeq={pickedSeq}
        onPick={setPickedSeq}
      />
      {picked?.kind === 'message' && (
        <MessageDetails
          message={picked.message}
          direction={words.messages[picked.message.direction]}
          onClose={() => setPickedSeq(null)}
          onOnlyClient={onOnlyClient}
        />
      )}
    </>
  );
}
