// Sends to many: broadcast to everyone, publish to a topic's subscribers. Socket thread.
import type { Client } from '../clients/client.ts';
import type { Registry } from '../clients/registry.ts';
import type { Traffic } from '../clients/traffic.ts';
import type { App } from '../sockets/uws.ts';

export class Outlet {
  readonly #app: App;
  readonly #registry: Registry;
  readonly #traffic: Traffic;

  constructor(app: App, registry: Registry, traffic: Traffic) {
    this.#app = app;
    this.#registry = registry;
    this.#traffic = traffic;
  }

  /** Sends to every client that is online; returns how many that were. */
  broadcast(data: Uint8Array, isBinary: boolean): number {
    let reached = 0;
    for (const client of this.#registry.clients()) {
      if (!client.isOnline) continue;
      client.send(data, isBinary);
      reached++;
    }
    return reached;
  }

  /** Publishes natively to every subscriber of `topic`; returns how many those are. */
  publish(topic: string, data: Uint8Array, isBinary: boolean): number {
    const reached = this.#app.numSubscribers(topic);
    if (reached === 0) return 0;
    this.#app.publish(topic, data, isBinary, this.#traffic.compress);
    this.#count(topic, data, isBinary, reached);
    return reached;
  }

  /** Publishes to every subscriber but `sender`; one that has left meanwhile counts the drop itself. */
  publishFrom(sender: Client | undefined, topic: string, data: Uint8Array, isBinary: boolean): void {
    if (sender === undefined) return;
    // uWS refuses to publish for a socket that is not subscribed; without itself to leave out there is no need.
    if (!sender.isSubscribed(topic)) this.publish(topic, data, isBinary);
    else {
      this.#count(topic, data, isBinary, this.#app.numSubscribers(topic) - 1);
      sender.publish(topic, data, isBinary);
    }
  }

  #count(topic: string, data: Uint8Array, isBinary: boolean, reached: number): void {
    const { statistics, observer } = this.#traffic;
    statistics.messagesOut += reached;
    statistics.bytesOut += reached * data.byteLength;
    observer?.published(topic, data, isBinary, reached);
  }
}
