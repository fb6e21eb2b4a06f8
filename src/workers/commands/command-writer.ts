// What clients and the server object write their commands through: inside a frame commands become visible when
// the frame is done, outside of one at once, with one doorbell a turn of the event loop.
import { checkData } from '../../protocol/arguments.ts';
import { ClientIds, type IdKey } from '../../protocol/client-id.ts';
import type { Data, PayloadWriter } from '../../protocol/commands.ts';
import type { Outbox } from './outbox.ts';

export class CommandWriter implements PayloadWriter {
  /** True while hooks run for a batch: the batch commits and flushes then. */
  inBatch = false;
  /** True while the worker has no lane: what is written then goes nowhere. */
  muted = false;
  readonly #outbox: Outbox;
  readonly #ids: ClientIds;
  #flushScheduled = false;

  constructor(outbox: Outbox, idKey: IdKey) {
    this.#outbox = outbox;
    this.#ids = new ClientIds(idKey);
  }

  idOf(ref: number): string {
    return this.#ids.of(ref);
  }

  data(kind: number, ref: number, data: Data, aux = 0): void {
    if (this.muted) return checkData(data);
    this.#outbox.data(kind, ref, data, aux);
    if (!this.inBatch) this.publishSoon();
  }

  addressedData(kind: number, ref: number, target: string, data: Data): void {
    if (this.muted) return checkData(data);
    this.#outbox.addressedData(kind, ref, target, data);
    if (!this.inBatch) this.publishSoon();
  }

  /** Commits now and rings once this turn of the event loop is over. */
  publishSoon(): void {
    this.#outbox.commit();
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(() => {
      this.#flushScheduled = false;
      this.#outbox.flush();
    });
  }
}
