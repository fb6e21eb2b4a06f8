// Errors one by one: who met it, where, and the stack of the one that is opened.
import type { ErrorRecord } from '../../../contract/record-schemas.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { addressOf } from '../../state/route.ts';
import { formatTime } from '../../text/time.ts';
import { useWords } from '../../words/language.ts';

export function ErrorList({ errors }: { readonly errors: readonly ErrorRecord[] }) {
  return (
    <ul class="error-rows">
      {errors.map((error) => (
        <ErrorRow key={error.number} error={error} />
      ))}
    </ul>
  );
}

function ErrorRow({ error }: { readonly error: ErrorRecord }) {
  const words = useWords();
  const { time, cause, hook, name, message, stack, lane, lost, client } = error;
  return (
    <li>
      <p class="error-facts">
        <time class="mono muted">{formatTime(time)}</time>
        <span>
          {words.errors.causes[cause]} {hook !== null && words.errors.hook(hook)}
        </span>
        {client !== null && <Whose client={client} />}
        <span class="muted">{lane === null ? words.errors.spare : words.errors.lane(lane)}</span>
        {lost > 0 && <b>{words.errors.lost(lost)}</b>}
      </p>
      <details>
        <summary>
          <Untrusted text={`${name}: ${message.slice(0, 300)}`} />
        </summary>
        {stack === '' && <p class="muted">{words.errors.noStack}</p>}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, for the keyboard too */}
        <pre class="mono" tabIndex={0}>
          <Untrusted text={stack === '' ? message : stack} lines />
        </pre>
      </details>
    </li>
  );
}

function Whose({ client }: { readonly client: NonNullable<ErrorRecord['client']> }) {
  const words = useWords();
  const name = <Untrusted text={client.name ?? client.id} />;
  if (client.isOnline) return <a href={addressOf('clients', client.id)}>{name}</a>;
  return (
    <span>
      {name} <span class="muted">({words.errors.gone})</span>
    </span>
  );
}
