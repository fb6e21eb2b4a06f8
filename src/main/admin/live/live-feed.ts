// Feeds the consoles that watch. It is the traffic's observer while there are any; while there are none, nobody is,
// and a message costs one comparison.

import type { Tick, Watch } from '../../../contract/live-schemas.ts';
import type { Faults } from '../../basics/faults.ts';
import type { ObservedClient, Observer } from '../../clients/observer.ts';
import type { Registry } from '../../clients/registry.ts';
import type { SocketClient } from '../../clients/socket-client.ts';
import type { Traffic } from '../../clients/traffic.ts';
import type { LiveConsole, Passing } from './live-console.ts';
import { flushIntervalMs } from './live-limits.ts';

/** So many clients of a watched name are asked whether a message is for them: many may have one. */
const maxNamesakesAsked = 100;

export class LiveFeed implements Observer {
  readonly consoles = new Set<LiveConsole>();
  readonly #registry: Registry;
  readonly #traffic: Traffic;
  readonly #faults: Faults;
  /** Those that want to see everyone's messages. */
  #watchers: LiveConsole[] = [];
  /** Those that want to see one client's, by its ref; those of a name; those to a topic. */
  #clientWatchers = new Map<number, LiveConsole[]>();
  #nameWatchers = new Map<string, LiveConsole[]>();
  #topicWatchers = new Map<string, LiveConsole[]>();
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

  published(
    topic: string,
    data: Uint8Array,
    isBinary: boolean,
    subscribers: number,
    sender?: ObservedClient,
  ): void {
    const passing: Passing = { direction: 'out', data, isBinary, topic, recipients: subscribers };
    const show = (consoles: readonly LiveConsole[] = []): void => {
      for (const console of consoles) this.#show(console, passing, () => null);
    };
    show(this.#watchers);
    show(this.#topicWatchers.get(topic));
    for (const [ref, consoles] of this.#clientWatchers) {
      if (ref !== sender?.ref && this.#registry.get(ref)?.isSubscribed(topic)) show(consoles);
    }
    for (const [name, consoles] of this.#nameWatchers) {
      const isFor = (client: SocketClient) => client.ref !== sender?.ref && client.isSubscribed(topic);
      if (this.#registry.someNamed(name, maxNamesakesAsked, isFor)) show(consoles);
    }
  }

  // What happens to a message must not depend on who watches it.
  #show(console: LiveConsole, passing: Passing, who: () => { id: string; name: string } | null): void {
    this.#faults.contain('what a console is shown', () => console.message(passing, who));
  }

  #pass(client: ObservedClient, direction: 'in' | 'out', data: Uint8Array, isBinary: boolean): void {
    const { givenName } = client;
    const ofClient = this.#clientWatchers.size > 0 ? this.#clientWatchers.get(client.ref) : undefined;
    const ofName =
      this.#nameWatchers.size > 0 && givenName !== undefined ? this.#nameWatchers.get(givenName) : undefined;
    if (this.#watchers.length === 0 && ofClient === undefined && ofName === undefined) return;
    const passing: Passing = { direction, data, isBinary, topic: null, recipients: 1 };
    const show = (consoles: readonly LiveConsole[] = []): void => {
      for (const console of consoles) this.#show(console, passing, () => this.#identify(client));
    };
    show(this.#watchers);
    show(ofClient);
    show(ofName);
  }

  // A client that is not online has no messages to show, so its console waits for nothing. A name may come yet.
  #sort(): void {
    this.#watchers = [];
    this.#clientWatchers = new Map();
    this.#nameWatchers = new Map();
    this.#topicWatchers = new Map();
    for (const console of this.consoles) {
      const { messages, client, name, topic } = console.watched;
      if (!messages) continue;
      if (client !== undefined) {
        const ref = this.#registry.byId(client)?.ref;
        if (ref !== undefined) addTo(this.#clientWatchers, ref, console);
      } else if (name !== undefined) addTo(this.#nameWatchers, name, console);
      else if (topic !== undefined) addTo(this.#topicWatchers, topic, console);
      else this.#watchers.push(console);
    }
  }

  #identify(client: ObservedClient): { id: string; name: string } {
    return { id: this.#registry.idOf(client), name: this.#registry.nameOf(client) };
  }

  #flush(): void {
    for (const console of this.consoles) console.flush();
  }
}

function addTo<Key>(watchers: Map<Key, LiveConsole[]>, key: Key, console: LiveConsole): void {
  const others = watchers.get(key);
  if (others === undefined) watchers.set(key, [console]);
  else others.push(console);
}
