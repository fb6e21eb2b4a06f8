// Lists clients for operators: searched, sorted, page by page, in slices so that a hundred thousand of them do not
// hold up the sockets.
import { type ClientSort, clientSorts } from '../../../contract/client-sorts.ts';
import type { ClientInfo, ClientPage } from '../../../contract/schemas.ts';
import { readHeaders } from '../../../protocol/client-details.ts';
import { hasIdForm } from '../../../protocol/client-id.ts';
import { typeNameOf } from '../../../protocol/type-name.ts';
import type { Registry } from '../registry.ts';
import type { SocketClient } from '../socket-client.ts';
import { ListPage, sliceSize } from './list-page.ts';

const sortKeys = {
  connectedAt: (client: SocketClient) => client.connectedAt,
  // So much of it, for a page's cursor holds it.
  name: (client: SocketClient, registry: Registry) => registry.nameOf(client).slice(0, 200),
  address: (client: SocketClient) => client.address,
  messagesIn: (client: SocketClient) => client.messagesIn,
  bytesIn: (client: SocketClient) => client.bytesIn,
  messagesOut: (client: SocketClient) => client.messagesOut,
  bytesOut: (client: SocketClient) => client.bytesOut,
  queuedMessages: (client: SocketClient) => client.ledger.queuedMessages,
  queuedBytesOut: (client: SocketClient) => client.bufferedBytes,
  handlerTimeUs: (client: SocketClient) => client.handlerTimeUs,
  id: (client: SocketClient, registry: Registry) => registry.idOf(client),
  lane: (client: SocketClient) => client.lane?.index ?? -1,
} as const satisfies Record<ClientSort, (client: SocketClient, registry: Registry) => string | number>;

export interface ListRequest {
  /** Only clients whose name, id, address or URL contains it, whatever the case. */
  query?: string;
  /** Only clients with exactly this name. */
  name?: string;
  /** Only clients that are subscribed to this topic. */
  topic?: string;
  /** Default connectedAt. */
  sort?: ClientSort;
  /** Largest or latest first. Default false. */
  descending?: boolean;
  /** 1 to 1,000; default 100. */
  limit?: number;
  /** `next` of the page before. */
  cursor?: string;
}

/** Throws RangeError for a limit, sort or cursor that cannot be, and TypeError for what is of a wrong type. */
export async function listClients(registry: Registry, request: ListRequest): Promise<ClientPage> {
  checkTypes(request);
  const { query = '', name, topic, sort = 'connectedAt', descending = false, limit = 100, cursor } = request;
  if (!Object.hasOwn(sortKeys, sort)) {
    throw new RangeError(`sort must be one of ${clientSorts.join(', ')}, not ${sort}`);
  }
  const page = new ListPage<SocketClient>({ descending, limit, cursor });
  const keyOf = sortKeys[sort];
  const needle = query.toLowerCase();
  let seen = 0;
  for (const client of name === undefined ? registry.clients() : clientsNamed(registry, name)) {
    if (++seen % sliceSize === 0) await new Promise(setImmediate);
    if (!client.isOnline || !matches(registry, client, needle)) continue;
    if (topic !== undefined && !client.isSubscribed(topic)) continue;
    page.offer(client, keyOf(client, registry), client.ref);
  }
  const { items, next, total } = page;
  return { clients: items.map((client) => describeClient(registry, client)), next, total };
}

/** Those with that name; who has none is named by its id. */
export function clientsNamed(registry: Registry, name: string): readonly SocketClient[] {
  if (!hasIdForm(name)) return registry.named(name);
  const client = registry.byId(name);
  return client !== undefined && registry.nameOf(client) === name ? [client] : [];
}

const types: Readonly<Record<keyof ListRequest, 'string' | 'number' | 'boolean'>> = {
  query: 'string',
  name: 'string',
  topic: 'string',
  sort: 'string',
  descending: 'boolean',
  limit: 'number',
  cursor: 'string',
};

function checkTypes(request: ListRequest): void {
  const given: unknown = request;
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`a list of clients is asked for by an object, not ${typeNameOf(given)}`);
  }
  for (const [name, type] of Object.entries(types)) {
    const value = request[name as keyof ListRequest];
    if (value !== undefined && typeof value !== type) {
      throw new TypeError(`${name} is a ${type}, not ${typeNameOf(value)}`);
    }
  }
}

export function describeClient(registry: Registry, client: SocketClient): ClientInfo {
  const start = client.url.indexOf('?');
  return {
    id: registry.idOf(client),
    name: registry.nameOf(client),
    url: client.url,
    query: start < 0 ? {} : Object.fromEntries(new URLSearchParams(client.url.slice(start + 1))),
    headers: readHeaders(client.headersText),
    address: client.address,
    subprotocol: client.subprotocol,
    connectedAt: client.connectedAt,
    lane: client.lane?.index ?? -1,
    messagesIn: client.messagesIn,
    bytesIn: client.bytesIn,
    messagesOut: client.messagesOut,
    bytesOut: client.bytesOut,
    subscriptions: client.topics,
    queuedMessages: client.ledger.queuedMessages,
    queuedBytesOut: client.bufferedBytes,
    handlerTimeUs: client.handlerTimeUs,
  };
}

function matches(registry: Registry, client: SocketClient, needle: string): boolean {
  if (needle === '') return true;
  return (
    client.url.toLowerCase().includes(needle) ||
    client.address.includes(needle) ||
    (client.givenName?.toLowerCase().includes(needle) ?? false) ||
    registry.idOf(client).includes(needle)
  );
}
