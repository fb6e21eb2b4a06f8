// Where a client of the page connects, and the button that does it or ends it.
import { useState } from 'preact/hooks';
import { Field } from '../../parts/field.tsx';
import { status } from '../../state/session.ts';
import { useStore } from '../../state/use-store.ts';
import { useWords } from '../../words/language.ts';
import { CheckField } from './check-field.tsx';
import type { TesterClient, TesterState } from './tester-client.ts';

export interface AddressFormProps {
  readonly client: TesterClient;
  readonly state: TesterState;
  onDisconnect(): void;
}

export function AddressForm({ client, state, onDisconnect }: AddressFormProps) {
  const words = useWords();
  const [url, setUrl] = useState(client.url);
  const [subprotocol, setSubprotocol] = useState(client.subprotocol);
  const [asksForErrors, setAsksForErrors] = useState(client.asksForErrors);
  const showsErrors = useStore(status, (server) => server?.showErrors ?? false);
  const isOn = state.name === 'open' || state.name === 'connecting' || state.name === 'closing';
  client.url = url.trim();
  client.subprotocol = subprotocol.trim();
  client.asksForErrors = asksForErrors;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isOn) onDisconnect();
        else client.connect();
      }}
    >
      <Field label={words.tester.url}>
        {(attributes) => (
          <input
            {...attributes}
            class="mono"
            required
            spellcheck={false}
            readOnly={isOn}
            value={url}
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        )}
      </Field>
      <CheckField
        label={words.handlerErrors.show}
        hint={showsErrors ? undefined : words.handlerErrors.isOff}
        isOn={asksForErrors && showsErrors}
        isOff={isOn || !showsErrors}
        onChange={setAsksForErrors}
      />
      <div class="row end-aligned">
        <Field label={words.tester.subprotocol} class="grow">
          {(attributes) => (
            <input
              {...attributes}
              class="mono"
              placeholder={words.tester.optional}
              readOnly={isOn}
              value={subprotocol}
              onInput={(event) => setSubprotocol(event.currentTarget.value)}
            />
          )}
        </Field>
        <button type="submit" class={isOn ? 'button' : 'button primary'} disabled={state.name === 'closing'}>
          {isOn ? words.tester.disconnect : words.tester.connect}
        </button>
      </div>
    </form>
  );
}
