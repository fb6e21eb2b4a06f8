// What the parts of a running server share. Socket thread.

import type { Settings } from '../settings/settings.ts';
import type { Log } from './basics/log.ts';
import type { Client } from './clients/client.ts';
import type { Traffic } from './clients/observer.ts';
import type { Registry } from './clients/registry.ts';
import type { TopicCounts } from './delivery/topic-counts.ts';
import type { OverloadWatch } from './limits/overload.ts';
import type { QueueLimits } from './limits/queue-limits.ts';
import type { LaneKeeper } from './recovery/lane-keeper.ts';
import type { Scheduler } from './scheduling/scheduler.ts';
import type { Statistics } from './statistics/statistics.ts';

export interface Core {
  readonly settings: Settings;
  readonly log: Log;
  readonly registry: Registry;
  readonly statistics: Statistics;
  readonly traffic: Traffic;
  readonly queueLimits: QueueLimits;
  readonly scheduler: Scheduler;
  readonly overload: OverloadWatch;
  /** Null without an admin listener to show them. */
  readonly topics: TopicCounts | null;
  /** False once the shutdown began: no new client or request is taken then. */
  readonly isAccepting: boolean;
  /** Keeps the lanes supplied with workers. */
  readonly keeper: Pick<LaneKeeper, 'breaker'>;
  /** A log with the client's id and lane. */
  logOf(client: Client): Log;
}
