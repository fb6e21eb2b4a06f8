// Closes a client with a code and a reason of the operator's choice, after a question.
import { useState } from 'preact/hooks';
import type { ClientInfo } from '../../../contract/schemas.ts';
import { admin } from '../../api/admin.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import type { Action } from '../../parts/use-action.ts';
import { visibleText } from '../../text/visible-text.ts';
import { useWords } from '../../words/language.ts';

/** RFC 6455 5.5: a control frame carries 125 bytes, two are the code. */
const maxReasonBytes = 123;

export interface DisconnectFormProps {
  readonly client: ClientInfo;
  readonly isOff: boolean;
  readonly action: Action;
  /** Something is wrong with the client's page: no success is shown beside that. */
  readonly isTroubled: boolean;
  onStart(): void;
  onDone(): Promise<void>;
}

export function DisconnectForm(props: DisconnectFormProps) {
  const { client, isOff, action, isTroubled, onStart, onDone } = props;
  const words = useWords();
  const [code, setCode] = useState('1000');
  const [reason, setReason] = useState('');
  const [isAsking, setAsking] = useState(false);
  const bytes = new TextEncoder().encode(reason).length;
  const reasonNote = words.disconnect.reasonHint(bytes, maxReasonBytes);
  const isTooLong = bytes > maxReasonBytes;

  const disconnect = (): Promise<boolean> => {
    onStart();
    return action.run(async () => {
      await admin.disconnect(client.id, Number(code), reason);
      await onDone();
      return (w) => w.disconnect.done(visibleText(client.name));
    });
  };
  return (
    <Panel title={words.disconnect.title}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          action.clear();
          if (!isTooLong) setAsking(true);
        }}
        onInput={action.clear}
      >
        <div class="row">
          <Field label={words.disconnect.code} class="code">
            {(attributes) => (
              <input
                {...attributes}
                class="mono"
                type="number"
                min="1000"
                max="4999"
                required
                title={words.disconnect.codeHint}
                value={code}
                onInput={(event) => setCode(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field
            label={words.disconnect.reason}
            class="grow"
            hint={reasonNote}
            problem={isTooLong ? reasonNote : undefined}
          >
            {(attributes) => (
              <input
                {...attributes}
                value={reason}
                onInput={(event) => setReason(event.currentTarget.value)}
              />
            )}
          </Field>
        </div>
        <button type="submit" class="button danger" disabled={isOff || action.isBusy}>
          {words.disconnect.submit}
        </button>
        <Notice outcome={isTroubled ? null : action.outcome} />
      </form>
      {isAsking && (
        <ConfirmDialog
          title={words.questions.disconnect.title(visibleText(client.name))}
          text={words.questions.disconnect.text(Number(code))}
          confirm={words.disconnect.submit}
          onConfirm={() => void disconnect()}
          onClose={() => setAsking(false)}
        />
      )}
    </Panel>
  );
}
