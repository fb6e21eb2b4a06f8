// Gives the hooks of each client an async context of their own: what one enters by AsyncLocalStorage.enterWith is there
// in the later hooks of its client, and nowhere else. Worker.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { WorkerClient } from '../api/client.ts';

type Storage = AsyncLocalStorage<unknown>;

/** What was entered since the last hook began or ended, and what was there before. */
const entered = new Map<Storage, unknown>();
let enterWith: ((this: Storage, store: unknown) => void) | undefined;

/**
 * Only enterWith changes the context it is called in, which here is that of all batches; so it is watched, and a handler
 * that does not use it pays for two comparisons a hook.
 */
export class ClientContexts {
  constructor() {
    enterWith ??= watch();
  }

  /** A hook of this client begins. */
  begin(client: WorkerClient): void {
    // By what ran in between, in contexts of its own.
    if (entered.size > 0) entered.clear();
    if (client.context === null) return;
    for (const [storage, store] of client.context) storage.enterWith(store);
  }

  /** The hook has returned. What it awaits goes on with what it entered; nothing else does. */
  end(client: WorkerClient): void {
    if (entered.size === 0) return;
    client.context ??= new Map();
    for (const [storage, before] of entered) {
      client.context.set(storage, storage.getStore());
      enterWith?.call(storage, before);
    }
    entered.clear();
  }
}

/** Returns the method that was there. */
function watch(): (this: Storage, store: unknown) => void {
  const { prototype } = AsyncLocalStorage;
  const original: (this: Storage, store: unknown) => void = prototype.enterWith;
  prototype.enterWith = function (this: Storage, store: unknown): void {
    if (!entered.has(this)) entered.set(this, this.getStore());
    original.call(this, store);
  };
  return original;
}
