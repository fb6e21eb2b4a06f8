// Hands the state of clients to the socket thread after each batch, or where they may move after each message, for the worker that may have to take over. Only
// for handlers that say `keepState`.
import { deserialize, serialize } from 'node:v8';
import { commands } from '../../protocol/commands.ts';
import { HeddleError } from '../../protocol/errors.ts';
import type { WorkerClient } from '../api/client.ts';
import type { Outbox } from '../commands/outbox.ts';
import type { ErrorReporter } from './error-reporter.ts';

export class KeptState {
  readonly #outbox: Outbox;
  readonly #errors: ErrorReporter;
  readonly #maxBytes: number;
  readonly #touched = new Set<WorkerClient>();
  /** Clients of which the socket thread has a state that is not `undefined`. */
  readonly #kept = new WeakSet<WorkerClient>();
  /** Clients whose state could not be kept: said once, not after every batch. */
  readonly #refused = new WeakSet<WorkerClient>();

  constructor(outbox: Outbox, errors: ErrorReporter, maxBytes: number) {
    this.#outbox = outbox;
    this.#errors = errors;
    this.#maxBytes = maxBytes;
  }

  /** The client has come with a state that the socket thread has. */
  restored(client: WorkerClient): void {
    this.#kept.add(client);
  }

  /** A hook of this client has run. */
  touch(client: WorkerClient): void {
    this.#touched.add(client);
  }

  /** Writes the states of the clients whose hooks have run since the last time. */
  save(): void {
    for (const client of this.#touched) this.#save(client);
    this.#touched.clear();
  }

  #save(client: WorkerClient): void {
    if (client.state === undefined) {
      if (this.#kept.delete(client)) commands.keepState.write(this.#outbox, client.ref, null);
      return;
    }
    try {
      const bytes = serialize(client.state);
      const limit = this.#maxBytes;
      if (bytes.byteLength > limit) {
        throw new HeddleError('STATE_TOO_LARGE', { bytes: bytes.byteLength, limit });
      }
      commands.keepState.write(this.#outbox, client.ref, bytes);
      this.#kept.add(client);
      this.#refused.delete(client);
    } catch (error) {
      this.#refuse(client, error);
    }
  }

  // An older state would be a lie: there is none then.
  #refuse(client: WorkerClient, error: unknown): void {
    if (this.#kept.delete(client)) commands.keepState.write(this.#outbox, client.ref, null);
    if (this.#refused.has(client)) return;
    this.#refused.add(client);
    this.#errors.report(client.ref, 'keepState', error);
  }
}

/** The state that an earlier worker kept. */
export function restoredState(bytes: Uint8Array): unknown {
  return bytes.byteLength === 0 ? undefined : deserialize(bytes);
}
