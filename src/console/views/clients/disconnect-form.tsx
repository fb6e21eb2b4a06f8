// Closes a client with a code and a reason of the operator's choice.
import { useState } from 'preact/hooks';
import type { ClientInfo } from '../../../contract/schemas.ts';
import { admin } from '../../api/admin.ts';
import { Field } from '../../parts/field.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useAction } from '../../parts/use-action.ts';
import { visibleText } from '../../text/visible-text.ts';
import { useWords } from '../../words/language.ts';

/** RFC 6455 5.5: a control frame carries 125 bytes, two are the code. */
const maxReasonBytes = 123;

export interface DisconnectFormProps {
  readonly client: ClientInfo;
  readonly isOff: boolean;
  onDone(): Promise<void>;
}

export function DisconnectForm({ client, isOff, onDone }: DisconnectFormProps) {
  const words = useWords();
  const [code, setCode] = useState('1000');
  const [reason, setReason] = useState('');
  const { isBusy, outcome, run } = useAction();
  const bytes = new TextEncoder().encode(reason).length;
  const reasonNote = words.disconnect.reasonHint(bytes, maxReasonBytes);
  const isTooLong = bytes > maxReasonBytes;

  const submit = (): Promise<boolean> =>
    run(async () => {
      await admin.disconnect(client.id, Number(code), reason);
      await onDone();
      return (w) => w.disconnect.done(visibleText(client.name));
    });
  return (
    <Panel title={words.disconnect.title}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isTooLong) void submit();
        }}
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
        <button type="submit" class="button danger" disabled={isOff || isBusy}>
          {words.disconnect.submit}
        </button>
        <Notice outcome={outcome} />
      </form>
    </Panel>
  );
}
