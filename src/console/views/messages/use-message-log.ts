// Watches messages while a view is shown, and lets the operator hold what is on the screen.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LiveMessage } from '../../../contract/live-schemas.ts';
import { changeWatch, watchMessages } from '../../live/live.ts';
import { type LogView, MessageLog } from '../../live/message-log.ts';
import { maxTraceMs, Trace } from './trace.ts';

export interface MessageFilter {
  /** Id of the only client whose messages count; null while it is not known, then there are no messages. */
  readonly client?: string | null | undefined;
  readonly topic?: string | undefined;
  readonly text?: string | undefined;
}

export interface ShownLog {
  readonly view: LogView;
  /** Messages that came since the pause began; null while there is none. */
  readonly newWhilePaused: number | null;
  pause(): void;
  resume(): void;
  clear(): void;
  /** Messages that are being kept whole; null while none are, undefined where nothing is chosen of which all could be. */
  readonly traced: number | null | undefined;
  startTrace(): void;
  /** Saves it as a file; leaving the view does as well. */
  stopTrace(): void;
}

/** Rows go into `kept` when they shall outlive the view. */
export function useMessageLog({ client, topic, text }: MessageFilter, kept?: MessageLog): ShownLog {
  const log = useMemo(() => kept ?? new MessageLog(), [kept]);
  const [latest, setLatest] = useState(log.view);
  const [held, setHeld] = useState<LogView | null>(null);
  const [trace, setTrace] = useState<Trace | null>(null);
  const tracing = useRef<Trace | null>(null);
  const isOneOnly = (client ?? topic) !== undefined && client !== null;
  const watch = {
    ...(client ? { client } : {}),
    ...(topic === undefined ? {} : { topic }),
    ...(text ? { text } : {}),
  };

  const endTrace = (): void => {
    tracing.current?.save();
    tracing.current = null;
    setTrace(null);
  };
  const stopTrace = (): void => {
    endTrace();
    changeWatch(watch);
  };
  const startTrace = (): void => {
    const begun = new Trace();
    tracing.current = begun;
    setTrace(begun);
    changeWatch({ ...watch, whole: true });
  };
  useEffect(() => {
    if (trace === null) return;
    const timer = setTimeout(stopTrace, maxTraceMs);
    return () => clearTimeout(timer);
  }, [trace]);

  useEffect(() => {
    const onGap = (): void => {
      log.addGap(Date.now());
      tracing.current?.addGap(Date.now());
      setLatest(log.view);
    };
    onGap();
    if (client === null) return;
    const stopWatching = watchMessages(watch, {
      onGap,
      onMessages(batch) {
        log.add(batch.messages.map(withoutData), batch.notShown);
        tracing.current?.add(batch);
        setLatest(log.view);
      },
    });
    return () => {
      // A trace is of one client or topic: another one ends it.
      endTrace();
      stopWatching();
    };
  }, [log, client, topic, text]);

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
    traced: isOneOnly ? (trace?.messages ?? null) : undefined,
    startTrace,
    stopTrace,
  };
}

/** The log shows previews; whole messages would take its room. */
function withoutData({ data: _data, ...message }: LiveMessage): LiveMessage {
  return message;
}

function lastSeq(view: LogView): number {
  return view.rows.at(-1)?.seq ?? -1;
}
