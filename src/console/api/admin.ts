// The operations of the admin API that the page uses, by name.
import type { ClientSort } from '../../contract/client-sorts.ts';
import { pathPart } from '../../contract/path-part.ts';
import type { ChartHistory, Errors, PresenceRecords, Warnings } from '../../contract/record-schemas.ts';
import type {
  Address,
  ClientInfo,
  ClientPage,
  ClosedListener,
  ListenerStatus,
  Reached,
  Status,
} from '../../contract/schemas.ts';
import type { TopicInfo, Topics } from '../../contract/topic-schemas.ts';
import type { TopicSort } from '../../contract/topic-sorts.ts';
import { ApiProblem } from './problem.ts';
import { type Payload, post, request } from './request.ts';

export interface ClientQuery {
  readonly query: string;
  readonly sort: ClientSort;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly topic?: string;
}

export interface TopicQuery {
  readonly query: string;
  readonly sort?: TopicSort;
  readonly order?: 'asc' | 'desc';
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ErrorsQuery {
  readonly kind?: number | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

export const admin = {
  login: (token: string) => request<undefined>('POST', 'login', { token }),
  logout: () => request<undefined>('POST', 'logout'),
  status: () => request<Status>('GET', 'status'),
  openListener: (address: Address) => request<ListenerStatus>('PUT', 'listener', address),
  closeListener: () => request<ClosedListener>('DELETE', 'listener'),
  clients: (query: ClientQuery) => request<ClientPage>('GET', `clients?${parameters({ ...query })}`),
  client: async (id: string) => request<ClientInfo>('GET', `clients/${part(id)}`),
  disconnect: async (id: string, code: number, reason: string) =>
    request<undefined>('DELETE', `clients/${part(id)}`, { code, reason }),
  sendTo: async (id: string, payload: Payload) => post<Reached>(`clients/${part(id)}/messages`, payload),
  broadcast: (payload: Payload) => post<Reached>('messages', payload),
  publish: async (topic: string, payload: Payload) =>
    post<Reached>(`topics/${part(topic)}/messages`, payload),
  topics: (query: TopicQuery) => request<Topics>('GET', `topics?${parameters({ ...query })}`),
  topic: async (topic: string) => request<TopicInfo>('GET', `topics/${part(topic)}`),
  topicsOf: async (id: string, query: TopicQuery) =>
    request<Topics>('GET', `clients/${part(id)}/topics?${parameters({ ...query })}`),
  errors: (query: ErrorsQuery) => request<Errors>('GET', `errors?${parameters({ ...query })}`),
  warnings: () => request<Warnings>('GET', 'warnings'),
  history: (since: number) => request<ChartHistory>('GET', `history?${parameters({ since })}`),
  presence: () => request<PresenceRecords>('GET', 'presence'),
};

// What no path can hold names nobody.
function part(text: string): string {
  const escaped = pathPart(text);
  if (escaped === null) throw new ApiProblem({ code: 'PATH_IMPOSSIBLE', values: { part: text } });
  return escaped;
}

function parameters(values: Record<string, string | number | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
}
