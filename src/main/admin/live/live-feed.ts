// Feeds the consoles that watch. It is the traffic's observer while there are any; while there are none, nobody is,
// and a message costs one comparison.

import type { Tick, Watch } from '../../../contract/live-schemas.ts';
import type { Faults } from '../../basics/faults.ts';
import type { ObservedClient, Observer } from '../../clients/observer.ts';
import type { Registry } from '../../clients/registry.ts';
import type { Traffic } from '../../clients/traffic.ts';
import type { LiveConsole, Passing } from './live-console.ts';
import { flushIntervalMs } from './live-limits.ts';

export class LiveFeed implements Observer {
  readonly consoles = new Set<LiveConsole>();
  readonly #registry: Registry;
  readonly #traffic: Traffic;
  readonly #faults: Faults;
  /** Those that want to see everyone's messages, and those that want to see one client's, by its ref. */
  #watchers: LiveConsole[] = [];
  #clientWatchers = new Map<number, LiveConsole[]>();
  #timer: NodeJS.Timeout | null = null;

  constructor(registry: Registry, traffic: Traffic, faults: Faults) {
    this.#registry = registry;
    this.#traffic = traffic;
    this.#faults = faults;
  }

  add(console: LiveConsole): void {
    this.consoles.add(console);
    this.#traffic.observer = this;
    this.#timer ??= this.#faults.every('the feed of consoles', flushIntervalMs, () => this.#flush());
  }

  remove(console: LiveConsole): void {
    this.consoles.delete(console);
    this.#sort();
    if (this.consoles.size > 0) return;
    this.#traffic.observer = null;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  watch(console: LiveConsole, watch: Watch): void {
    console.watch(watch);
    this.#sort();
  }

  tick(tick: Tick): void {
    const json = JSON.stringify(tick);
    for (const console of this.consoles) console.sendText(json);
  }

  joined(client: ObservedClient): void {
    const { address, connectedAt } = client;
    for (const console of this.consoles) {
      console.joined(() => ({ ...this.#identify(client), address, connectedAt }));
    }
  }

  left(client: ObservedClient, code: number): void {
    for (const console of this.consoles) {
      console.left(() => ({ ...this.#identify(client), code, time: Date.now() }));
    }
  }

  messageIn(client: ObservedClient, data: Uint8Array, isBinary: boolean): void {
    this.#pass(client, 'in', data, isBinary);
  }

  messageOut(client: ObservedClient, data: Uint8Array, isBinary: boolean): void {
    this.#pass(client, 'out', data, isBinary);
  }

  published(topic: string, data: Uint8Array, isBinary: boolean, subscribers: number): void {
    const passing: Passing = { direction: 'out', data, isBinary, topic, recipients: subscribers };
    for (const console of this.#watchers) console.message(passing, () => null);
    for (const [ref, consoles] of this.#clientWatchers) {
      if (!this.#registry.get(ref)?.isSubscribed(topic)) continue;
      for (const console of consoles) console.message(passing, () => null);
    }
  }

  #pass(client: ObservedClient, direction: 'in' | 'out', data: Uint8Array, isBinary: boolean): void {
    if (this.#watchers.length > 0) {
      const passing: Passing = { direction, data, isBinary, topic: null, recipients: 1 };
      for (const console of this.#watchers) console.message(passing, () => this.#identify(client));
    }
    if (this.#clientWatchers.size === 0) return;
    const consoles = this.#clientWatchers.get(client.ref);
    if (consoles === undefined) return;
    const passing: Passing = { direction, data, isBinary, topic: null, recipients: 1 };
    for (const console of consoles) console.message(passing, () => this.#identify(client));
  }

  // A client that is not online has no messages to show, so its console waits for nothing.
  #sort(): void {
    this.#watchers = [];
    this.#clientWatchers = new Map();
    for (const console of this.consoles) {
      if (!console.watchesMessages) continue;
      const id = console.watchedClient;
      if (id === undefined) this.#watchers.push(console);
      else {
        const ref = this.#registry.byId(id)?.ref;
        if (ref !== undefined)
          this.#clientWatchers.set(ref, [...(this.#clientWatchers.get(ref) ?? []), console]);
      }
    }
  }

  #identify(client: ObservedClient): { id: string; name: string } {
    return { id: this.#registry.idOf(client), name: this.#registry.nameOf(client) };
  }

  #flush(): void {
    for (const console of this.consoles) console.flush();
  }
}
