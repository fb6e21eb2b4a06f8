// What the intake takes of the server.
import type { Settings } from '../../settings/settings.ts';
import type { Faults } from '../basics/faults.ts';
import type { LimitedLog } from '../basics/limited-log.ts';
import type { Log } from '../basics/log.ts';
import type { Client } from '../clients/client.ts';
import type { ClientGeneration } from '../clients/client-generation.ts';
import type { Registry } from '../clients/registry.ts';
import type { SocketClient } from '../clients/socket-client.ts';
import type { Traffic } from '../clients/traffic.ts';
import type { AdmissionParts } from '../limits/admission.ts';
import type { MemoryAccount } from '../limits/memory-account.ts';
import type { OverloadPayers } from '../limits/overload-payers.ts';
import type { QueueLimits } from '../limits/queue-limits.ts';
import type { Statistics } from '../statistics/statistics.ts';

export interface IntakeParts extends AdmissionParts {
  readonly settings: Settings;
  readonly log: Log;
  /** For the lines that strangers can cause. */
  readonly lines: LimitedLog;
  readonly faults: Faults;
  readonly registry: Registry;
  readonly statistics: Statistics;
  readonly traffic: Traffic;
  readonly queueLimits: QueueLimits;
  readonly overloadPayers: OverloadPayers;
  readonly memory: MemoryAccount;
  /** Is told how many subscribers a topic, in UTF-8, has now; null where nobody can see them. */
  readonly topics: { changed(topic: ArrayBuffer, subscribers: number): void } | null;
  /** The same for a server that is not alone, and who is online; null for one that is. */
  readonly cluster: (IntakeParts['topics'] & { joined(client: SocketClient): void }) | null;
  /** The one that newcomers go to. */
  readonly generation: ClientGeneration<Client> & AdmissionParts['generation'];
}
