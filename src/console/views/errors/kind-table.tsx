// The kinds of errors, that which happened last first; one can be chosen.
import type { ErrorKind } from '../../../contract/record-schemas.ts';
import { Untrusted } from '../../parts/untrusted.tsx';
import { formatTime } from '../../text/time.ts';
import { useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';

export interface KindTableProps {
  readonly kinds: readonly ErrorKind[];
  readonly chosen: number | undefined;
  onChoose(kind: number | undefined): void;
}

export function KindTable({ kinds, chosen, onChoose }: KindTableProps) {
  const words = useWords();
  const formats = useFormats();
  return (
    <div class="error-kinds-scroller">
      <table>
        <caption class="unseen">{words.errors.kinds}</caption>
        <thead>
          <tr>
            <th scope="col" class="num">
              {words.errors.count}
            </th>
            <th scope="col">{words.errors.what}</th>
            <th scope="col">{words.errors.where}</th>
            <th scope="col" class="medium">
              {words.errors.last}
            </th>
            <th scope="col" class="wide">
              {words.errors.first}
            </th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((each) => {
            const { kind, cause, hook, name, message, place, count, firstAt, lastAt } = each;
            return (
              <tr key={kind} class={kind === chosen ? 'chosen' : ''}>
                <td class="num">{formats.number(count)}</td>
                <th scope="row">
                  <button
                    type="button"
                    class="kind"
                    title={words.errors.onlyKind(kind)}
                    aria-pressed={kind === chosen}
                    onClick={() => onChoose(kind === chosen ? undefined : kind)}
                  >
                    <Untrusted text={`${name}: ${message}`} />
                  </button>
                  {place !== '' && (
                    <div class="mono muted place">
                      <Untrusted text={place} />
                    </div>
                  )}
                </th>
                <td>
                  {words.errors.causes[cause]} {hook !== null && words.errors.hook(hook)}
                </td>
                <td class="mono medium">{formatTime(lastAt)}</td>
                <td class="mono wide">{formatTime(firstAt)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
