// The rows of the client list. Narrow windows show fewer columns; a client's own page has them all.
import type { ClientSort } from '../../../contract/client-sorts.ts';
import type { ClientInfo } from '../../../contract/schemas.ts';
import { Icon } from '../../parts/icon.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { addressOf } from '../../state/route.ts';
import { formatTime } from '../../text/time.ts';
import { type Formats, useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';
import { type ListPlace, sortBy } from './list-place.ts';

interface Column {
  readonly key: ClientSort;
  /** `num`: to the right. `medium` and `wide`: only where the window is. */
  readonly class: string;
  readonly read: (client: ClientInfo, formats: Formats) => string;
}

const columns: readonly Column[] = [
  { key: 'id', class: 'mono medium', read: (client) => client.id },
  { key: 'address', class: 'mono medium', read: (client) => client.address },
  { key: 'connectedAt', class: 'mono wide', read: (client) => formatTime(client.connectedAt) },
  { key: 'messagesIn', class: 'num', read: (client, formats) => formats.number(client.messagesIn) },
  { key: 'messagesOut', class: 'num', read: (client, formats) => formats.number(client.messagesOut) },
  { key: 'bytesIn', class: 'num wide', read: (client, formats) => formats.bytes(client.bytesIn) },
  { key: 'bytesOut', class: 'num wide', read: (client, formats) => formats.bytes(client.bytesOut) },
  {
    key: 'queuedMessages',
    class: 'num medium',
    read: (client, formats) => formats.number(client.queuedMessages),
  },
  {
    key: 'queuedBytesOut',
    class: 'num wide',
    read: (client, formats) => formats.bytes(client.queuedBytesOut),
  },
  {
    key: 'handlerTimeUs',
    class: 'num cost',
    read: (client, formats) => formats.microseconds(client.handlerTimeUs),
  },
  { key: 'lane', class: 'num medium', read: (client) => (client.lane < 0 ? '–' : String(client.lane)) },
];

export interface ClientTableProps {
  readonly clients: readonly ClientInfo[];
  readonly place: ListPlace;
}

export function ClientTable({ clients, place }: ClientTableProps) {
  const words = useWords();
  const formats = useFormats();
  const mostUs = Math.max(1, ...clients.map((client) => client.handlerTimeUs));
  return (
    <table class="clients">
      <caption class="unseen">{words.clients.table}</caption>
      <thead>
        <tr>
          <Head column="name" class="name" place={place} />
          {columns.map(({ key, class: name }) => (
            <Head key={key} column={key} class={name} place={place} />
          ))}
        </tr>
      </thead>
      <tbody>
        {clients.map((client) => (
          <tr key={client.id}>
            <th scope="row" class="name">
              <a href={addressOf('clients', client.id)}>
                <Untrusted text={client.name} />
              </a>
            </th>
            {columns.map(({ key, class: name, read }) => (
              <td key={key} class={name}>
                {read(client, formats)}
                {key === 'handlerTimeUs' && <CostBar share={client.handlerTimeUs / mostUs} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface HeadProps {
  readonly column: Column['key'] | 'name';
  readonly class: string;
  readonly place: ListPlace;
}

function Head({ column, class: name, place }: HeadProps) {
  const words = useWords();
  const label = words.clients.columns[column];
  const isSorted = place.sort === column;
  const order = place.order === 'asc' ? 'ascending' : 'descending';
  return (
    <th scope="col" class={name} aria-sort={isSorted ? order : undefined}>
      <button type="button" class="head" onClick={() => sortBy(column)}>
        {label}
        {isSorted && <Icon name={place.order === 'asc' ? 'ascending' : 'descending'} />}
      </button>
    </th>
  );
}

// Who is burning the CPU: the part of the page's most expensive client.
function CostBar({ share }: { readonly share: number }) {
  return (
    <span class="cost-bar" aria-hidden="true">
      <i style={{ width: `${Math.round(100 * share)}%` }} />
    </span>
  );
}
