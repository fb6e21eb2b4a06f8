// The connection to NATS, for as long as the server runs: made, lost and made again, with what is subscribed and what is
// still to be sent.
import { setTimeout as pause } from 'node:timers/promises';
import {
  connect,
  type NatsConnection,
  type NodeConnectionOptions,
  type Subscription,
} from '@nats-io/transport-node';
import type { Settings } from '../../../settings/settings.ts';
import type { Faults } from '../../basics/faults.ts';
import type { Log } from '../../basics/log.ts';
import { findBroker } from './find-broker.ts';
import { natsOptions, reasonOf } from './nats-options.ts';
import { bytesOf, type SentBatch, SentBatches } from './sent-batches.ts';

/** Between two tries to connect, with as much again by chance: all nodes lose a broker at once. */
const retryMs = 300;
/** So much is on its way unconfirmed, at most: what is beyond waits here, where it can be counted. */
const maxUnconfirmedBytes = 4 * 1024 * 1024;
/** So long NATS is not asked again whether it has everything, unless much is on its way. */
const confirmMs = 5;
/** How often is looked at what has waited too long. */
const sweepMs = 100;
/** So long what waits is held back for other nodes after a reconnect: they lost the broker at the same time, most likely. */
const othersWithinMs = 1_500;
/** The payload that every broker takes unless it says otherwise. */
const usualMaxPayload = 1024 * 1024;
/** Parts of large messages are no larger, so that they fit whichever broker is there after an outage. */
const maxPartBytes = 256 * 1024;

export type LinkState = 'connecting' | 'up' | 'down' | 'closed';

export interface LinkParts {
  readonly settings: Settings;
  readonly log: Log;
  readonly faults: Faults;
  /** So many messages were given up: NATS was away for too long, or more was waiting than may. */
  readonly onDropped: (why: 'clusterDown' | 'clusterFull', messages: number) => void;
  /** There is a connection, again. */
  readonly onUp: () => void;
  /** The broker does not take something, such as a subscription that it does not permit. */
  readonly onRefused: (reason: string) => void;
  /** The bytes that are held for what is to be sent have changed. */
  readonly onHeld: (bytes: number) => void;
}

/** Something that is subscribed, through all connections. */
interface Listening {
  readonly subject: string;
  readonly callback: (payload: Uint8Array) => void;
  subscription: Subscription | null;
}

export class NatsLink {
  readonly #parts: LinkParts;
  readonly #options: NodeConnectionOptions;
  readonly #sent = new SentBatches();
  readonly #listening = new Map<string, Listening>();
  #sweep: NodeJS.Timeout | null = null;
  #connection: NatsConnection | null = null;
  #maxPayload = maxPartBytes;
  #state: LinkState = 'connecting';
  /** Of the present state, by Date.now(). */
  #since = Date.now();
  #isConfirming = false;
  /** Whether others are waited for. */
  #isHeldBack = false;
  /** Another one for each time that the connection was there. */
  #episode = 0;
  #lastReason = '';
  #whenUp: () => void = () => {};
  readonly #closing = new AbortController();

  /** Throws CLUSTER_INVALID for files that cannot be read. */
  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#options = natsOptions(parts.settings);
  }

  get state(): LinkState {
    return this.#state;
  }

  get since(): number {
    return this.#since;
  }

  /** Why there is no connection, as far as that is known. */
  get reason(): string {
    return this.#lastReason;
  }

  /** The broker that it is connected to, or null. */
  get broker(): string | null {
    return this.#state === 'up' ? (this.#connection?.getServer() ?? null) : null;
  }

  /** Bytes that wait or are not confirmed. */
  get heldBytes(): number {
    return this.#sent.bytes;
  }

  /** The longest payload that the broker takes. */
  get maxPayload(): number {
    return this.#maxPayload;
  }

  get subscriptions(): number {
    return this.#listening.size;
  }

  /** Connects, and goes on trying; resolves when there is a connection, or after `withinMs` with false. */
  async start(withinMs: number): Promise<boolean> {
    const { faults } = this.#parts;
    this.#sweep = faults.every('what waits for NATS', sweepMs, () => this.#dropLate());
    faults.settle('the connection to NATS', this.#stayConnected());
    const isUp = new Promise<boolean>((resolve) => {
      this.#whenUp = () => resolve(true);
    });
    return await Promise.race([
      isUp,
      pause(withinMs, false, { signal: this.#closing.signal }).catch(() => false),
    ]);
  }

  /** `payload` stays as it is from now on. What cannot be sent now waits; what there is no room for is given up. */
  send(batch: SentBatch): void {
    if (this.#state === 'closed') return this.#parts.onDropped('clusterDown', batch.entries);
    if (this.#sent.bytes + bytesOf(batch) > this.#parts.settings.clusterBufferBytes) {
      return this.#parts.onDropped('clusterFull', batch.entries);
    }
    this.#sent.add(batch);
    this.#publish();
  }

  /** Publishes now, or not at all while there is no connection. */
  sayNow(subject: string, payload: Uint8Array): void {
    if (this.#state !== 'up') return;
    // The connection may have ended just now; who comes online says something here, and must not pay for that.
    this.#parts.faults.contain('the sending to NATS', () => this.#connection?.publish(subject, payload));
  }

  /** `callback` must not throw; the payload is valid for as long as it is kept. */
  subscribe(subject: string, callback: (payload: Uint8Array) => void): void {
    const listening: Listening = { subject, callback, subscription: null };
    this.#listening.set(subject, listening);
    this.#parts.faults.contain('a subscription at NATS', () => this.#listen(listening));
  }

  unsubscribe(subject: string): void {
    const listening = this.#listening.get(subject);
    this.#listening.delete(subject);
    listening?.subscription?.unsubscribe();
  }

  /** Sends what waits, for up to `withinMs`, and ends. What is left then is given up. */
  async close(withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs;
    if (this.#state === 'up') this.othersAreBack();
    while (this.#state === 'up' && !this.#sent.isEmpty && performance.now() < deadline)
      await pause(confirmMs);
    this.#become('closed');
    this.#closing.abort();
    if (this.#sweep !== null) clearInterval(this.#sweep);
    const left = this.#sent.dropAll();
    if (left > 0) this.#parts.onDropped('clusterDown', left);
    this.#parts.onHeld(0);
    await this.#connection?.close().catch((error: unknown) => {
      this.#parts.faults.report('the end of the connection to NATS', error);
    });
  }

  // The library is not left to connect again by itself: it would wait for ever to be rid of a broker that hangs.
  async #stayConnected(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      try {
        await findBroker(this.#parts.settings, signal);
        if (signal.aborted) return;
        const connection = await connect(this.#options);
        await this.#use(connection);
        this.#lost('the connection was closed');
      } catch (error) {
        this.#lost(reasonOf(error));
      }
      await pause(retryMs * (1 + Math.random()), undefined, { ref: false, signal }).catch(() => {});
    }
  }

  // Returns when the connection has ended.
  async #use(connection: NatsConnection): Promise<void> {
    const { faults } = this.#parts;
    if (this.#closing.signal.aborted) return connection.close();
    this.#connection = connection;
    this.#maxPayload = Math.min(connection.info?.max_payload ?? usualMaxPayload, maxPartBytes);
    for (const listening of this.#listening.values()) this.#listen(listening);
    faults.contain('a new connection to NATS', () => this.#up());
    faults.settle('the state of the connection to NATS', this.#follow(connection));
    const error = await connection.closed();
    this.#connection = null;
    for (const listening of this.#listening.values()) listening.subscription = null;
    if (error instanceof Error) throw error;
  }

  async #follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'error') this.#parts.onRefused(reasonOf(status.error));
      // Two pings were not answered. The library would wait for what is on its way before it ends the connection.
      else if (status.type === 'staleConnection') {
        this.#parts.faults.settle('the end of a connection that hangs', connection.close());
      }
    }
  }

  #listen(listening: Listening): void {
    const { subject, callback } = listening;
    if (this.#connection === null || this.#connection.isClosed()) return;
    const { faults } = this.#parts;
    listening.subscription = this.#connection.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) faults.contain('a message from NATS', () => callback(message.data));
        else faults.contain('a refusal of NATS', () => this.#parts.onRefused(reasonOf(error)));
      },
    });
  }

  #up(): void {
    if (this.#state === 'closed') return;
    this.#become('up');
    this.#lastReason = '';
    this.#episode++;
    this.#isConfirming = false;
    this.#parts.log.info({ broker: this.#connection?.getServer() }, 'connected to NATS');
    this.#whenUp();
    this.#isHeldBack = true;
    const episode = this.#episode;
    this.#parts.faults.after('what waits for other nodes', othersWithinMs, () => {
      if (this.#episode === episode) this.othersAreBack();
    });
    this.#parts.onUp();
  }

  /** Whoever was there before the connection was lost is there again: what waits is sent. */
  othersAreBack(): void {
    this.#isHeldBack = false;
    this.#publish();
  }

  #lost(reason: string): void {
    if (this.#closing.signal.aborted) return;
    this.#sent.unpublish();
    this.#tell(reason);
    if (this.#state !== 'connecting') this.#become('down');
  }

  // The same reason is not told again at each try.
  #tell(reason: string): void {
    if (this.#lastReason === reason) return;
    this.#lastReason = reason;
    const brokers = this.#parts.settings.natsUrl;
    this.#parts.log.warn({ brokers, reason }, 'no connection to NATS; it is tried on');
  }

  #become(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#since = Date.now();
  }

  #publish(): void {
    const { faults, onDropped, onHeld } = this.#parts;
    for (let batch = this.#sent.next; batch !== undefined; batch = this.#sent.next) {
      if (this.#state !== 'up' || this.#isHeldBack) break;
      if (this.#sent.unconfirmedBytes > maxUnconfirmedBytes) break;
      try {
        this.#connection?.publish(batch.subject, batch.payload);
        this.#sent.published();
      } catch (error) {
        // Such as a payload that a broker takes no more after a change of its settings.
        faults.report('the sending to NATS', error);
        onDropped('clusterFull', this.#sent.dropNext());
      }
    }
    onHeld(this.#sent.bytes);
    if (this.#sent.unconfirmed > 0 && !this.#isConfirming) this.#confirm();
  }

  // NATS answers a ping when it has read all that came before it.
  #confirm(): void {
    this.#isConfirming = true;
    const episode = this.#episode;
    const isUrgent = this.#sent.unconfirmedBytes > maxUnconfirmedBytes / 2;
    if (isUrgent) this.#ask(episode);
    else this.#parts.faults.after('the confirmations of NATS', confirmMs, () => this.#ask(episode));
  }

  #ask(episode: number): void {
    const isOver = (): boolean => this.#state !== 'up' || this.#episode !== episode;
    const connection = this.#connection;
    if (isOver() || connection === null) return;
    this.#parts.faults.settle('the confirmations of NATS', this.#confirmed(connection, isOver));
  }

  async #confirmed(connection: NatsConnection, isOver: () => boolean): Promise<void> {
    const count = this.#sent.unconfirmed;
    try {
      await connection.flush();
    } catch {
      // The connection has ended; the next one is asked again.
      return;
    }
    if (isOver()) return;
    this.#isConfirming = false;
    this.#sent.confirmed(count);
    this.#publish();
  }

  #dropLate(): void {
    // Those that are waited for are on their way.
    if (this.#state === 'up' && this.#isHeldBack) return;
    const { clusterBufferMs } = this.#parts.settings;
    const dropped = this.#sent.dropBefore(performance.now() - clusterBufferMs);
    if (dropped === 0) return;
    this.#parts.onDropped('clusterDown', dropped);
    this.#parts.onHeld(this.#sent.bytes);
  }
}
