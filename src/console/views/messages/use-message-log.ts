// Watches messages while a view is shown, and lets the operator hold what is on the screen.
import { useEffect, useMemo, useState } from 'preact/hooks';
import { watchMessages } from '../../live/live.ts';
import { type LogView, MessageLog } from '../../live/message-log.ts';

export interface MessageFilter {
  /** Id of the only client whose messages count; null while it is not known, then there are no messages. */
  readonly client?: string | null | undefined;
  readonly text?: string | undefined;
}

export interface ShownLog {
  readonly view: LogView;
  /** Messages that came since the pause began; null while there is none. */
  readonly newWhilePaused: number | null;
  pause(): void;
  resume(): void;
  clear(): void;
}

/** Rows go into `kept` when they shall outlive the view. */
export function useMessageLog({ client, text }: MessageFilter, kept?: MessageLog): ShownLog {
  const log = useMemo(() => kept ?? new MessageLog(), [kept]);
  const [latest, setLatest] = useState(log.view);
  const [held, setHeld] = useState<LogView | null>(null);

  useEffect(() => {
    const onGap = (): void => {
      log.addGap(Date.now());
      setLatest(log.view);
    };
    onGap();
    if (client === null) return;
    const watch = { ...(client ? { client } : {}), ...(text ? { text } : {}) };
    return watchMessages(watch, {
      onGap,
      onMessages(batch) {
        log.add(batch.messages, batch.notShown);
        setLatest(log.view);
      },
    });
  }, [log, client, text]);

  const clear = (): void => {
    log.clear();
    setLatest(log.view);
    setHeld(null);
  };
  return {
    view: held ?? latest,
    newWhilePaused: held === null ? null : lastSeq(latest) - lastSeq(held),
    pause: () => setHeld(latest),
    resume: () => setHeld(null),
    clear,
  };
}

function lastSeq(view: LogView): number {
  return view.rows.at(-1)?.seq ?? -1;
}
