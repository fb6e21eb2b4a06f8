// What a console may see and do, declared by those who need it: the server fulfils it, and they need not know how.
import type { EventLoopUtilization } from 'node:perf_hooks';
import type { MemoryKind } from '../../contract/memory-kinds.ts';
import type {
  ClientInfo,
  ClientPage,
  ClusterStatus,
  ListenerStatus,
  Nodes,
  Shutdown,
} from '../../contract/schemas.ts';
import type { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Faults } from '../basics/faults.ts';
import type { LimitedLog } from '../basics/limited-log.ts';
import type { Log } from '../basics/log.ts';
import type { ListRequest } from '../clients/lists/client-list.ts';
import type { Registry } from '../clients/registry.ts';
import type { Traffic } from '../clients/traffic.ts';
import type { TopicCounts } from '../delivery/topic-counts.ts';
import type { Lane } from '../lanes/lane.ts';
import type { ErrorRecords } from '../records/error-records.ts';
import type { RecentPresence } from '../records/recent-presence.ts';
import type { Breaker } from '../recovery/breaker.ts';
import type { Address } from '../sockets/listener.ts';
import type { Statistics } from '../statistics/statistics.ts';

export interface AdminSource {
  readonly server: OperatedServer;
  readonly core: WatchedCore;
}

/** What operators do, and what programs can do with a server as well. */
export interface OperatedServer {
  /** Where clients connect, or null while the listener is closed. */
  readonly listener: Address | null;
  /** Whether nobody new is let in for want of files. */
  readonly isOutOfFiles: boolean;
  urlOf(address: Address): string;
  openListener(host: string, port: number): Promise<Address>;
  /** Returns how many clients were closed with it. */
  closeListener(): number;
  listClients(request: ListRequest): Promise<ClientPage>;
  client(id: string): ClientInfo | undefined;
  disconnect(id: string, code?: number, reason?: string): void;
  send(id: string, data: string | Uint8Array): void;
  /** These two throw NAME_NOT_FOUND, and return how many clients have the name. */
  sendToName(name: string, data: string | Uint8Array): number;
  disconnectName(name: string, code?: number, reason?: string): number;
  /** Both return how many clients that reached. */
  broadcast(data: string | Uint8Array): number;
  publish(topic: string, data: string | Uint8Array): number;
}

/** What is measured, and where those are found whose messages are shown. */
export interface WatchedCore {
  readonly settings: Settings;
  readonly log: Log;
  readonly lines: LimitedLog;
  readonly faults: Faults;
  readonly files: { readonly count: number; readonly limit: number };
  readonly registry: Registry;
  readonly statistics: Readonly<Statistics>;
  readonly traffic: Traffic;
  readonly memory: WatchedMemory;
  readonly queueLimits: { readonly messages: number; readonly bytes: number };
  readonly topics: TopicCounts | null;
  /** Null for a server that is alone. */
  readonly cluster: { readonly status: ClusterStatus; readonly nodes: Nodes['nodes'] } | null;
  readonly errors: Pick<ErrorRecords, 'list'>;
  readonly presence: RecentPresence | null;
  readonly isAccepting: boolean;
  /** Null until it begins; `endsAt` is when its phase ends at the latest, by performance.now(). */
  readonly shutdown: (Pick<Shutdown, 'phase' | 'of'> & { readonly endsAt: number }) | null;
  readonly generation: WatchedGeneration;
}

/** What peers hold, in bytes. */
export interface WatchedMemory {
  readonly isNearlyFull: boolean;
  held(kind: MemoryKind): number;
  add(kind: 'adminBodies', bytes: number): void;
  set(kind: 'consoles', bytes: number): void;
  refusal(): HeddleError;
}

export interface WatchedGeneration {
  readonly lanes: readonly Lane[];
  /** These and those of spare workers that help out. */
  readonly shownLanes: readonly Lane[];
  readonly scheduler: { readonly waiting: number; readonly oldestSince: number };
  readonly breaker: Breaker;
  /** Spare workers that are ready. */
  readonly keeper: { readonly spares: number };
  /** Threads that were told to end and have not. */
  readonly zombies: number;
  /** How busy each worker was since it started, by thread id. */
  utilizations(): ReadonlyMap<number, EventLoopUtilization>;
}

/** Where clients connect, or null while the listener is closed. */
export function listenerStatus({ server }: AdminSource): ListenerStatus | null {
  const { listener } = server;
  return listener === null ? null : { ...listener, url: server.urlOf(listener) };
}
