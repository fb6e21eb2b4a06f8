// The list of all clients, and what it shows of each. Narrow windows show fewer columns; a client's own page has them all.
import type { ComponentChildren } from 'preact';
import type { ClientSort } from '../../../contract/client-sorts.ts';
import type { ClientInfo, ClientPage } from '../../../contract/schemas.ts';
import { admin } from '../../api/admin.ts';
import { type Order, PagedList } from '../../lists/paged-list.ts';
import type { Column } from '../../lists/paged-table.tsx';
import { Untrusted } from '../../parts/untrusted.tsx';
import { addressOf } from '../../state/route.ts';
import { formatTime } from '../../text/time.ts';
import { useFormats } from '../../words/formats.ts';
import { useWords } from '../../words/language.ts';

const firstOrders: Readonly<Record<ClientSort, Order>> = {
  connectedAt: 'desc',
  name: 'asc',
  address: 'asc',
  messagesIn: 'desc',
  bytesIn: 'desc',
  messagesOut: 'desc',
  bytesOut: 'desc',
  queuedMessages: 'desc',
  queuedBytesOut: 'desc',
  handlerTimeUs: 'desc',
  id: 'asc',
  lane: 'asc',
};

export const allClients = new PagedList<ClientPage, ClientSort>({
  ask: (query) => admin.clients(query),
  firstOrders,
  sort: 'connectedAt',
});

type Read = (client: ClientInfo, shown: readonly ClientInfo[]) => ComponentChildren;

/** Those named are in this order, or all of them. */
export function useClientColumns(only?: readonly ClientSort[]): readonly Column<ClientInfo>[] {
  const labels = useWords().clients.columns;
  const { number, bytes, microseconds } = useFormats();
  const columns: readonly [key: ClientSort, style: string, read: Read][] = [
    ['name', 'name', nameOf],
    ['id', 'mono medium', ({ id }) => id],
    ['address', 'mono medium', ({ address }) => address],
    ['connectedAt', 'mono wide', ({ connectedAt }) => formatTime(connectedAt)],
    ['messagesIn', 'num', ({ messagesIn }) => number(messagesIn)],
    ['messagesOut', 'num', ({ messagesOut }) => number(messagesOut)],
    ['bytesIn', 'num wide', ({ bytesIn }) => bytes(bytesIn)],
    ['bytesOut', 'num wide', ({ bytesOut }) => bytes(bytesOut)],
    ['queuedMessages', 'num medium', ({ queuedMessages }) => number(queuedMessages)],
    ['queuedBytesOut', 'num wide', ({ queuedBytesOut }) => bytes(queuedBytesOut)],
    [
      'handlerTimeUs',
      'num cost',
      ({ handlerTimeUs }, shown) => (
        <>
          {microseconds(handlerTimeUs)}
          <CostBar share={handlerTimeUs / Math.max(1, ...shown.map((client) => client.handlerTimeUs))} />
        </>
      ),
    ],
    ['lane', 'num medium', ({ lane }) => (lane < 0 ? '–' : String(lane))],
  ];
  return columns
    .filter(([key]) => only?.includes(key) ?? true)
    .map(([key, style, read]) => ({ key, label: labels[key], class: style, read }));
}

function nameOf({ id, name }: ClientInfo) {
  return (
    <a href={addressOf('clients', id)}>
      <Untrusted text={name} />
    </a>
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
