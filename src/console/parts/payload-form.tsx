// Composes a message: text, or bytes as hex digits or a file. Ctrl + Enter sends; what was sent is cleared away.
import { useId, useRef, useState } from 'preact/hooks';
import type { Payload } from '../api/request.ts';
import { status } from '../state/session.ts';
import { useStore } from '../state/use-store.ts';
import { useWords } from '../words/language.ts';
import { type DraftKind, draftKinds, emptyDraft, readDraft, type SayProblem } from './draft.ts';
import { Field } from './field.tsx';
import { Notice } from './notice.tsx';
import type { Outcome } from './use-action.ts';

export interface PayloadFormProps {
  readonly isOff?: boolean;
  /** How the last sending ended; not shown beside a problem of what is written now. */
  readonly outcome?: Outcome | null;
  /** Tells whether it was sent. */
  onSend(payload: Payload): boolean | Promise<boolean>;
}

export function PayloadForm({ isOff = false, outcome = null, onSend }: PayloadFormProps) {
  const words = useWords();
  const name = useId();
  const limitBytes = useStore(status, (server) => server?.maxPayloadBytes);
  const [draft, setDraft] = useState(emptyDraft);
  const [problem, setProblem] = useState<SayProblem | null>(null);
  const [isEdited, setEdited] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const change = (part: Partial<typeof draft>): void => {
    setDraft({ ...draft, ...part });
    setProblem(null);
    setEdited(true);
  };
  const submit = async (): Promise<void> => {
    const read = await readDraft(draft, limitBytes);
    if ('say' in read) return setProblem(() => read.say);
    setEdited(false);
    // What was written meanwhile is another message.
    if (await onSend(read.payload)) {
      setDraft((now) => (now === draft ? { ...emptyDraft, kind: draft.kind, sent: draft.sent + 1 } : now));
    }
  };
  const kindNames: Readonly<Record<DraftKind, string>> = words.payload;
  return (
    <form
      ref={form}
      class="stack payload"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isOff) void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
      }}
    >
      <fieldset class="segments" aria-label={words.payload.kind}>
        {draftKinds.map((kind) => (
          <label key={kind}>
            <input type="radio" name={name} checked={draft.kind === kind} onChange={() => change({ kind })} />
            <span>{kindNames[kind]}</span>
          </label>
        ))}
      </fieldset>
      {draft.kind === 'file' ? (
        <Field label={words.payload.fileLabel} problem={problem?.(words)}>
          {(attributes) => (
            <input
              key={draft.sent}
              {...attributes}
              type="file"
              onChange={(event) => change({ file: event.currentTarget.files?.[0] ?? null })}
            />
          )}
        </Field>
      ) : (
        <Field
          label={draft.kind === 'hex' ? words.payload.hexLabel : words.payload.textLabel}
          hint={draft.kind === 'hex' ? words.payload.hexHint : undefined}
          problem={problem?.(words)}
        >
          {(attributes) => (
            <textarea
              {...attributes}
              rows={3}
              class={draft.kind === 'hex' ? 'mono' : ''}
              dir="auto"
              spellcheck={false}
              value={draft.kind === 'hex' ? draft.hex : draft.text}
              onInput={(event) =>
                change(
                  draft.kind === 'hex'
                    ? { hex: event.currentTarget.value }
                    : { text: event.currentTarget.value },
                )
              }
            />
          )}
        </Field>
      )}
      <div class="row">
        <button type="submit" class="button primary" disabled={isOff}>
          {words.payload.send}
        </button>
        <span class="hint">{words.payload.keyHint}</span>
      </div>
      <Notice outcome={isEdited || problem !== null ? null : outcome} />
    </form>
  );
}
