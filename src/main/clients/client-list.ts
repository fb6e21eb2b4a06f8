// Lists clients for operators: searched, sorted, page by page, in slices so that a hundred thousand of them do not
// hold up the sockets.
import { type ClientSort, clientSorts } from '../../contract/client-sorts.ts';
import type { ClientInfo, ClientPage } from '../../contract/schemas.ts';
import { readHeaders } from '../../protocol/client-details.ts';
import { typeNameOf } from '../../protocol/type-name.ts';
import type { Registry } from './registry.ts';
import type { SocketClient } from './socket-client.ts';

const sortKeys = {
  connectedAt: (client: SocketClient) => client.connectedAt,
  name: (client: SocketClient, registry: Registry) => registry.nameOf(client),
  address: (client: SocketClient) => client.address,
  messagesIn: (client: SocketClient) => client.messagesIn,
  bytesIn: (client: SocketClient) => client.bytesIn,
  messagesOut: (client: SocketClient) => client.messagesOut,
  bytesOut: (client: SocketClient) => client.bytesOut,
  queuedMessages: (client: SocketClient) => client.ledger.queuedMessages,
  queuedBytesOut: (client: SocketClient) => client.bufferedBytes,
  handlerTimeUs: (client: SocketClient) => client.handlerTimeUs,
} as const satisfies Record<ClientSort, (client: SocketClient, registry: Registry) => string | number>;

export interface ListRequest {
  /** Only clients whose name, id, address or URL contains it, whatever the case. */
  query?: string;
  /** Default connectedAt. */
  sort?: ClientSort;
  /** Largest or latest first. Default false. */
  descending?: boolean;
  /** 1 to 1,000; default 100. */
  limit?: number;
  /** `next` of the page before. */
  cursor?: string;
}

interface Entry {
  client: SocketClient;
  key: number | string;
}

// So many clients are looked at before the sockets get their turn: well under a millisecond.
const sliceSize = 2000;
const maxLimit = 1000;

/** Throws RangeError for a limit, sort or cursor that cannot be, and TypeError for what is of a wrong type. */
export async function listClients(registry: Registry, request: ListRequest): Promise<ClientPage> {
  checkTypes(request);
  const { query = '', sort = 'connectedAt', descending = false, limit = 100, cursor } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw new RangeError(`limit must be 1 to ${maxLimit}, not ${limit}`);
  }
  if (!Object.hasOwn(sortKeys, sort)) {
    throw new RangeError(`sort must be one of ${clientSorts.join(', ')}, not ${sort}`);
  }
  const keyOf = sortKeys[sort];
  const after = cursor === undefined ? null : parseCursor(cursor);
  const sign = descending ? -1 : 1;
  const compare = (a: Place, b: Place): number => sign * comparePlaces(a, b);
  const best: Entry[] = [];
  const needle = query.toLowerCase();
  let total = 0;
  let seen = 0;
  for (const client of registry.clients()) {
    if (++seen % sliceSize === 0) await new Promise(setImmediate);
    if (!client.isOnline || !matches(registry, client, needle)) continue;
    total++;
    const entry = { client, key: keyOf(client, registry) };
    if (after !== null && compare(placeOf(entry), after) <= 0) continue;
    insert(best, entry, compare, limit + 1);
  }
  const page = best.slice(0, limit);
  const last = page.at(-1);
  const next = best.length > limit && last !== undefined ? formatCursor(placeOf(last)) : null;
  return { clients: page.map(({ client }) => describeClient(registry, client)), next, total };
}

const types: Readonly<Record<keyof ListRequest, 'string' | 'number' | 'boolean'>> = {
  query: 'string',
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

// A place in the order: the sort key, and the ref where keys are equal, so that no client is skipped or repeated.
type Place = readonly [key: number | string, ref: number];

function placeOf(entry: Entry): Place {
  return [entry.key, entry.client.ref];
}

function comparePlaces(a: Place, b: Place): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] - b[1];
}

// Keeps the first `size` entries in order: a page is small, so this is cheaper than sorting everyone.
function insert(best: Entry[], entry: Entry, compare: (a: Place, b: Place) => number, size: number): void {
  const last = best.at(-1);
  if (best.length === size && last !== undefined && compare(placeOf(entry), placeOf(last)) >= 0) return;
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = best[middle];
    if (other !== undefined && compare(placeOf(other), placeOf(entry)) < 0) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, entry);
  if (best.length > size) best.pop();
}

function formatCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function parseCursor(cursor: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(place) && place.length === 2 && typeof place[1] === 'number') {
      const [key, ref] = place as [unknown, number];
      if (typeof key === 'number' || typeof key === 'string') return [key, ref];
    }
  } catch {
    // Not JSON: the same error as for any other cursor that is none.
  }
  throw new RangeError('cursor is not one that a page of this list gave');
}
