// One node of a cluster: what it sends to the others, what it hears of them, and how it stands with NATS. Loaded only where
// NATS_URL is given.
import { hostname } from 'node:os';
import { hasIdForm } from '../../protocol/client-id.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Faults } from '../basics/faults.ts';
import type { LimitedLog } from '../basics/limited-log.ts';
import type { Log } from '../basics/log.ts';
import { version } from '../basics/version.ts';
import type { Registry } from '../clients/registry.ts';
import type { SocketClient } from '../clients/socket-client.ts';
import type { Statistics } from '../statistics/statistics.ts';
import { Assemblies } from './assemblies.ts';
import { type Audience, distrust, Incoming, type LocalSends } from './incoming.ts';
import { Interest } from './interest.ts';
import { NatsLink } from './link/nats-link.ts';
import { type KnownNode, type NodeState, Nodes } from './nodes.ts';
import { Outgoing } from './outgoing.ts';
import { Subjects } from './subjects.ts';
import { type Claim, UniqueNames } from './unique-names.ts';

/** So long a start waits for NATS where the server may do without it. */
const patienceMs = 1_000;
/** And where it may not. */
const requiredWithinMs = 10_000;
/** So long a subject is listened to after the last one has left, beyond what may wait at others to be sent. */
const lingerMs = 2_000;
/** How often is looked at what is held, and how long a large message may stand still. */
const lookMs = 1_000;
const standstillMs = 10_000;
/** So long an end waits for what is still to be sent. */
const closeMs = 1_000;

export interface ClusterParts {
  readonly settings: Settings;
  readonly log: Log;
  readonly lines: LimitedLog;
  readonly faults: Faults;
  readonly statistics: Statistics;
  /** Is told what is held for other nodes' clients. */
  readonly memory: { set(kind: 'cluster', bytes: number): void };
  /** The prefix of the ids of this node's clients. */
  readonly prefix: string;
  readonly sends: LocalSends;
  readonly registry: Registry;
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
  /** Other nodes by their state. */
  readonly nodes: Readonly<Record<NodeState, number>>;
}

/** A node as it shows itself. */
export interface NodeStatus extends Omit<KnownNode, 'state'> {
  /** `stale`: this node has no connection, and it is what was known last. */
  readonly state: NodeState | 'stale';
  readonly isSelf: boolean;
}

export class Cluster {
  readonly outgoing: Outgoing;
  /** Set from outside: where clients connect, or null. */
  url: () => string | null = () => null;
  readonly #nodes: Nodes;
  readonly #startedAt = Date.now();
  readonly #parts: ClusterParts;
  readonly #subjects: Subjects;
  readonly #link: NatsLink;
  readonly #interest: Interest;
  readonly #assemblies: Assemblies;
  /** Null where several clients may have a name. */
  readonly #names: UniqueNames | null;
  #looks: NodeJS.Timeout | null = null;

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
      onUp: () => {
        this.#nodes.awaitOthers();
        this.#names?.claimAll();
      },
      onRefused: (reason) => this.#refused(reason),
      onHeld: () => this.#account(),
    });
    this.#interest = new Interest({
      faults,
      unlisten: (subject) => this.#link.unsubscribe(subject),
      lingerMs: settings.clusterBufferMs + lingerMs,
      canHear: () => this.#link.state === 'up',
    });
    this.#nodes = new Nodes({
      faults,
      self: () => this.#self,
      say: (beat) => this.#link.sayNow(this.#subjects.beats, beat),
      canHear: () => this.#link.state === 'up',
      onOthers: () => this.#link.othersAreBack(),
      onFault: (reason, bytes) =>
        distrust(this.#subjects.beats, reason, bytes, { ...parts, counts: statistics }),
      onChange: (other, before) => this.#changed(other, before),
    });
    const node = Number.parseInt(parts.prefix, 16);
    this.outgoing = new Outgoing({
      subjects: this.#subjects,
      faults,
      node,
      link: this.#link,
      counts: statistics,
    });
    const { registry } = parts;
    const rule = settings.duplicateNames;
    this.#names =
      rule === 'allow'
        ? null
        : new UniqueNames({
            rule,
            faults,
            idOf: (client) => registry.idOf(client),
            named: (name) => registry.named(name),
            everyone: () => registry.clients(),
            say: (name, claim) => this.outgoing.claim(name, claim),
          });
  }

  /** Rejects with CLUSTER_UNREACHABLE where the cluster is required. */
  async start(): Promise<void> {
    const { clusterRequired, natsUrl } = this.#parts.settings;
    const isRequired = clusterRequired === 'true';
    this.#listen(this.#subjects.everyone.subject, { kind: 'everyone' });
    this.#listen(this.#subjects.node(this.#parts.prefix).subject, { kind: 'node' });
    this.#link.subscribe(this.#subjects.beats, (payload) => this.#nodes.heard(payload));
    this.#nodes.start();
    this.#looks = this.#parts.faults.every('what is held for other nodes', lookMs, () => {
      this.#assemblies.giveUpBefore(performance.now() - standstillMs);
      this.#account();
    });
    const limitMs = isRequired ? requiredWithinMs : patienceMs;
    if ((await this.#link.start(limitMs)) || !isRequired) return;
    const { reason } = this.#link;
    this.#stop();
    await this.#link.close(0);
    throw new HeddleError('CLUSTER_UNREACHABLE', { urls: natsUrl.join(', '), limitMs, reason });
  }

  /** The node of a client of another node, by its id; null for any other id, such as one of a node that is not known. */
  nodeOf(id: string): string | null {
    const prefix = id.slice(0, this.#parts.prefix.length);
    return this.#nodes.knows(prefix) && hasIdForm(id) ? prefix : null;
  }

  /** A client of this node subscribed or unsubscribed: so many subscribers are left. `topic` is valid during the call only. */
  changed(topic: ArrayBuffer, subscribers: number): void {
    const text = Buffer.from(topic).toString('utf8');
    const { subject, key } = this.#subjects.topic(text);
    this.#want(subject, { kind: 'topic', text, key }, subscribers > 0);
  }

  /** A client of this node is online now. */
  joined(client: SocketClient): void {
    if (client.givenName !== undefined) this.#names?.joined(client);
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
      nodes: this.#nodes.counts,
    };
  }

  /** Every node that is known, this one first. */
  get nodes(): NodeStatus[] {
    const isStale = this.#link.state !== 'up';
    const others = this.#nodes.list().map((node): NodeStatus => {
      return { ...node, state: isStale ? 'stale' : node.state, isSelf: false };
    });
    return [{ ...this.#self, state: 'up', heardAt: Date.now(), isSelf: true }, ...others];
  }

  /** Sends what is still to be sent, within a second, and leaves. */
  async close(): Promise<void> {
    this.#stop();
    this.outgoing.flush();
    this.#nodes.beat(true);
    await this.#link.close(closeMs);
  }

  #stop(): void {
    this.#interest.stop();
    this.#names?.stop();
    this.#nodes.stop();
    if (this.#looks !== null) clearInterval(this.#looks);
  }

  #account(): void {
    const { memory, sends } = this.#parts;
    memory.set('cluster', this.#link.heldBytes + this.#assemblies.bytes + sends.waitingBytes);
  }

  #refused(reason: string): void {
    const { statistics, lines, log } = this.#parts;
    statistics.clusterFaults++;
    lines.write('clusterFault', () => log.warn({ reason }, 'NATS refuses what this node wants'));
  }

  get #self() {
    return {
      node: this.#parts.prefix,
      host: hostname(),
      pid: process.pid,
      version,
      startedAt: this.#startedAt,
      url: this.url(),
      clients: this.#parts.registry.size,
    };
  }

  #changed({ node, host, url, state }: KnownNode, before: NodeState | null): void {
    const { log, lines } = this.#parts;
    const fields = { node, host, url, state, before };
    lines.write('clusterNode', () => {
      if (state === 'up' || state === 'left') log.info(fields, `a node of the cluster is ${state}`);
      else log.warn(fields, `a node of the cluster is ${state}: nothing is heard of it`);
    });
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
      onClaim: (name: string, claim: Claim) => this.#names?.claimed(name, claim),
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
