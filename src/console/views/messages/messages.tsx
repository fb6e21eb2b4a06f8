// The live log of what everyone says, with filters that the server applies before it takes its sample.
import { MessageLog } from '../../live/message-log.ts';
import { Field } from '../../parts/field.tsx';
import { useAddressText } from '../../state/address-text.ts';
import { visibleText } from '../../text/visible-text.ts';
import { useWords } from '../../words/language.ts';
import { MessageLogPart } from './message-log-part.tsx';
import { useClientChoice } from './use-client-choice.ts';
import { useMessageLog } from './use-message-log.ts';

// Outlives the view, so that a look at a client does not cost the log.
const log = new MessageLog();

export function Messages() {
  const words = useWords();
  const name = useAddressText('client');
  const text = useAddressText('text');
  const choice = useClientChoice(name.typed);
  const shown = useMessageLog({ client: choice.client, text: text.kept }, log);

  return (
    <>
      <h1 tabIndex={-1}>{words.messages.title}</h1>
      <section class="panel" aria-label={words.messages.title}>
        <div class="row filters">
          <Field
            label={words.messages.onlyClient}
            hint={words.messages.onlyClientHint}
            problem={choice.say?.(words)}
            class="grow"
          >
            {(attributes) => (
              <input
                {...attributes}
                type="search"
                list="known-clients"
                maxLength={1000}
                value={name.typed}
                onInput={(event) => {
                  name.type(event.currentTarget.value);
                  shown.clear();
                }}
                onBlur={name.leave}
              />
            )}
          </Field>
          <datalist id="known-clients">
            {choice.candidates.map((client) => (
              <option key={client.id} value={client.id} label={visibleText(client.name)} />
            ))}
          </datalist>
          <Field label={words.messages.onlyText} class="grow">
            {(attributes) => (
              <input
                {...attributes}
                type="search"
                maxLength={200}
                value={text.typed}
                onInput={(event) => {
                  text.type(event.currentTarget.value);
                  shown.clear();
                }}
                onBlur={text.leave}
              />
            )}
          </Field>
        </div>
        <p class="hint">{choice.client ? words.trace.complete : words.trace.sample}</p>
        <MessageLogPart log={shown} withClient onOnlyClient={name.type} isTall />
      </section>
    </>
  );
}
