// Looks at clients in turn, so many at a time, for what nobody can say when it begins and ends: what waits for slow
// readers, which uWebSockets.js sends by itself, and state that workers hand over. Socket thread.
import type { Client } from '../clients/client.ts';
import type { MemoryAccount } from './memory-account.ts';

/** A look at a client takes about 0.2 µs. */
const clientsAtATime = 5000;

export class MemoryScan {
  readonly #everyone: () => Iterable<Client>;
  readonly #memory: MemoryAccount;
  #turn: Iterator<Client> | null = null;
  #unsent = 0;
  #keptState = 0;

  constructor(everyone: () => Iterable<Client>, memory: MemoryAccount) {
    this.#everyone = everyone;
    this.#memory = memory;
  }

  /** Looks at the next ones; when all of them had their turn the account gets the sums. */
  next(): void {
    this.#turn ??= this.#everyone()[Symbol.iterator]();
    for (let looked = 0; looked < clientsAtATime; looked++) {
      const { value: client, done } = this.#turn.next();
      if (done === true) return this.#finish();
      if (!client.isRequest) this.#unsent += client.bufferedBytes;
      this.#keptState += client.keptState?.byteLength ?? 0;
    }
  }

  /** Looks at everyone at once, for sums that hold now. */
  all(): void {
    this.#begin();
    do this.next();
    while (this.#turn !== null);
  }

  #begin(): void {
    this.#turn = null;
    this.#unsent = 0;
    this.#keptState = 0;
  }

  #finish(): void {
    const [unsent, keptState] = [this.#unsent, this.#keptState];
    this.#begin();
    this.#memory.set('unsent', unsent);
    this.#memory.set('keptState', keptState);
  }
}
