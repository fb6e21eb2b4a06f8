// One node of a cluster: what it sends to the others, what it hears of them, and how it stands with NATS. Loaded only where
// NATS_URL is given.
import { hasIdForm } from '../../protocol/client-id.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Faults } from '../basics/faults.ts';
import type { LimitedLog } from '../basics/limited-log.ts';
import type { Log } from '../basics/log.ts';
import type { HeldMemory } from '../clients/held-memory.ts';
import type { Statistics } from '../statistics/statistics.ts';
import { Assemblies } from './assemblies.ts';
import { type Audience, Incoming, type LocalSends } from './incoming.ts';
import { Interest } from './interest.ts';
import { NatsLink } from './nats-link.ts';
import { Outgoing } from './outgoing.ts';
import { Subjects } from './subjects.ts';

/** So long a start waits for NATS where the server may do without it. */
const patienceMs = 1_000;
/** And where it may not. */
const requiredWithinMs = 10_000;
/** So long an end waits for what is still to be sent. */
const closeMs = 1_000;

export interface ClusterParts {
  readonly settings: Settings;
  readonly log: Log;
  readonly lines: LimitedLog;
  readonly faults: Faults;
  readonly statistics: Statistics;
  readonly memory: HeldMemory;
  /** The prefix of the ids of this node's clients. */
  readonly prefix: string;
  readonly sends: LocalSends;
}

/** How a node stands with the others. */
export interface ClusterStatus {
  readonly name: string;
  /** The prefix of the ids of its clients. */
  readonly node: string;
  readonly state: 'connecting' | 'up' | 'down' | 'closed';
  /** Of the state, by Date.now(). */
  readonly since: number;
  /** The broker, or null without a connection. */
  readonly broker: string | null;
  /** Why there is no connection; empty while there is one. */
  readonly reason: string;
  /** Bytes that wait for NATS. */
  readonly waitingBytes: number;
  /** Topics and names that it listens to. */
  readonly subjects: number;
}

export class Cluster {
  readonly outgoing: Outgoing;
  readonly #parts: ClusterParts;
  readonly #subjects: Subjects;
  readonly #link: NatsLink;
  readonly #interest: Interest;
  readonly #assemblies: Assemblies;

  constructor(parts: ClusterParts) {
    const { settings, log, faults, statistics } = parts;
    this.#parts = parts;
    this.#subjects = new Subjects(settings.cluster);
    this.#assemblies = new Assemblies(settings.clusterBufferBytes, () => statistics.clusterLost++);
    this.#link = new NatsLink({
      settings,
      log,
      faults,
      onDropped: (why, messages) => this.#dropped(why, messages),
      onHeld: (bytes) => parts.memory.set('cluster', bytes + this.#assemblies.bytes),
    });
    this.#interest = new Interest({ faults, unlisten: (subject) => this.#link.unsubscribe(subject) });
    const node = Number.parseInt(parts.prefix, 16);
    this.outgoing = new Outgoing({
      subjects: this.#subjects,
      faults,
      node,
      link: this.#link,
      counts: statistics,
    });
  }

  /** Rejects with CLUSTER_UNREACHABLE where the cluster is required. */
  async start(): Promise<void> {
    const { clusterRequired, natsUrl } = this.#parts.settings;
    const isRequired = clusterRequired === 'true';
    this.#listen(this.#subjects.everyone.subject, { kind: 'everyone' });
    this.#listen(this.#subjects.node(this.#parts.prefix).subject, { kind: 'node' });
    const limitMs = isRequired ? requiredWithinMs : patienceMs;
    if ((await this.#link.start(limitMs)) || !isRequired) return;
    const { reason } = this.#link;
    await this.#link.close(0);
    throw new HeddleError('CLUSTER_UNREACHABLE', { urls: natsUrl.join(', '), limitMs, reason });
  }

  /** The node of a client that is not one of this node's, by its id; null for any other. */
  nodeOf(id: string): string | null {
    const prefix = id.slice(0, this.#parts.prefix.length);
    return prefix === this.#parts.prefix || !hasIdForm(id) ? null : prefix;
  }

  /** A client of this node subscribed or unsubscribed: so many subscribers are left. `topic` is valid during the call only. */
  changed(topic: ArrayBuffer, subscribers: number): void {
    const text = Buffer.from(topic).toString('utf8');
    const { subject, key } = this.#subjects.topic(text);
    this.#want(subject, { kind: 'topic', text, key }, subscribers > 0);
  }

  /** There is a client of that name on this node now, or none any more. */
  named(name: string, isOnline: boolean): void {
    const { subject, key } = this.#subjects.name(name);
    this.#want(subject, { kind: 'name', text: name, key }, isOnline);
  }

  get status(): ClusterStatus {
    const { state, since, broker, reason, heldBytes, subscriptions } = this.#link;
    return {
      name: this.#parts.settings.cluster,
      node: this.#parts.prefix,
      state,
      since,
      broker,
      reason,
      waitingBytes: heldBytes,
      subjects: subscriptions,
    };
  }

  /** Sends what is still to be sent, within a second, and leaves. */
  async close(): Promise<void> {
    this.#interest.stop();
    this.outgoing.flush();
    await this.#link.close(closeMs);
  }

  #want(subject: string, audience: Audience, isWanted: boolean): void {
    if (!isWanted) this.#interest.unwant(subject);
    else if (this.#interest.want(subject)) this.#listen(subject, audience);
  }

  #listen(subject: string, audience: Audience): void {
    const { log, lines, statistics, sends, prefix } = this.#parts;
    const parts = {
      log,
      lines,
      sends,
      node: Number.parseInt(prefix, 16),
      counts: statistics,
      assemblies: this.#assemblies,
      onNobody: () => statistics.drop('noRecipient'),
    };
    const incoming = new Incoming(parts, subject, audience);
    this.#link.subscribe(subject, (payload) => incoming.take(payload));
  }

  #dropped(why: 'clusterDown' | 'clusterFull', messages: number): void {
    const { statistics, lines, log, settings } = this.#parts;
    statistics.drop(why, messages);
    const { clusterBufferMs, clusterBufferBytes } = settings;
    const fields = { why, messages, clusterBufferMs, clusterBufferBytes };
    lines.write('clusterDropped', () => log.warn(fields, 'messages for other nodes were given up'));
  }
}
