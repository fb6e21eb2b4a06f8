// The command pages of one lane at their writing end: which page is written, which are free again, and how far
// the worker may be ahead of the socket thread.
import type { MessagePort } from 'node:worker_threads';
import type { ToMain } from '../../protocol/lane-contract.ts';
import { maxOutboxBytes, pageBytes, pooledPages } from '../../protocol/limits.ts';
import { LargePages } from '../../protocol/memory/large-pages.ts';
import { Page, pageState } from '../../protocol/memory/page.ts';

export class CommandPages {
  readonly #port: MessagePort;
  readonly #ring: () => void;
  readonly #pool: Page[] = [];
  readonly #large = new LargePages();
  /** Large pages that the socket thread reads or will read, oldest first. */
  #unread: Page[] = [];

  /** `ring` tells the socket thread that there is something to read. */
  constructor(port: MessagePort, ring: () => void) {
    this.#port = port;
    this.#ring = ring;
  }

  /** The page after `current`, with room for a record of `payloadBytes`. Waits when too many are unread. */
  next(current: Page | undefined, payloadBytes: number): Page {
    return this.#pooled(current, payloadBytes) ?? this.#takeLarge(payloadBytes);
  }

  #pooled(current: Page | undefined, payloadBytes: number): Page | undefined {
    if (payloadBytes > pageBytes / 2) return undefined;
    const free = this.#pool.find((page) => page !== current && page.state === pageState.free);
    if (free !== undefined) {
      free.setState(pageState.inUse);
      return free;
    }
    if (this.#pool.length === pooledPages) return undefined;
    const page = Page.allocate(this.#pool.length, pageBytes);
    this.#pool.push(page);
    this.#announce(page);
    return page;
  }

  #takeLarge(payloadBytes: number): Page {
    this.#waitForReader();
    const page = this.#large.take(payloadBytes);
    page.setState(pageState.inUse);
    this.#unread.push(page);
    this.#announce(page);
    return page;
  }

  #announce(page: Page): void {
    this.#port.postMessage({ type: 'page', index: page.index, shared: page.shared } satisfies ToMain);
  }

  // The socket thread never waits for a worker, so waiting for it here cannot deadlock.
  #waitForReader(): void {
    for (;;) {
      this.#takeBack();
      const unread = this.#unread.reduce((sum, page) => sum + page.capacity, 0);
      const oldest = this.#unread[0];
      if (oldest === undefined || unread < maxOutboxBytes) return;
      this.#ring();
      oldest.waitUntilFree(1000);
    }
  }

  #takeBack(): void {
    this.#unread = this.#unread.filter((page) => {
      if (page.state !== pageState.free) return true;
      this.#large.give(page);
      return false;
    });
  }
}
