// The outlet to the clients of this process.
import { hasIdForm } from '../../protocol/client-id.ts';
import type { Client } from '../clients/client.ts';
import type { Registry } from '../clients/registry.ts';
import type { Traffic } from '../clients/traffic.ts';
import type { App } from '../sockets/uws.ts';
import type { Outlet } from './outlet.ts';

export class LocalOutlet implements Outlet {
  readonly #app: App;
  readonly #registry: Registry;
  readonly #traffic: Traffic;

  constructor(app: App, registry: Registry, traffic: Traffic) {
    this.#app = app;
    this.#registry = registry;
    this.#traffic = traffic;
  }

  send(id: string, data: Uint8Array, isBinary: boolean): number {
    const client = this.#registry.byId(id);
    if (client === undefined) return 0;
    client.send(data, isBinary);
    return 1;
  }

  sendToName(name: string, data: Uint8Array, isBinary: boolean): number {
    const clients = this.#registry.named(name);
    for (const client of clients) client.send(data, isBinary);
    return clients.length;
  }

  sendTo(nameOrId: string, data: Uint8Array, isBinary: boolean): number {
    const to = hasIdForm(nameOrId) ? this.send : this.sendToName;
    const reached = to.call(this, nameOrId, data, isBinary);
    if (reached === 0) this.#traffic.statistics.drop('noRecipient');
    return reached;
  }

  /** Publishes natively: the loop over the subscribers is that of uWS. */
  publish(topic: string, data: Uint8Array, isBinary: boolean): number {
    const reached = this.#app.numSubscribers(topic);
    if (reached === 0) return 0;
    this.#app.publish(topic, data, isBinary, this.#traffic.compress);
    this.#count(topic, data, isBinary, reached);
    return reached;
  }

  publishFrom(sender: Client, topic: string, data: Uint8Array, isBinary: boolean): number {
    // uWS refuses to publish for a socket that is not subscribed; without itself to leave out there is no need.
    if (!sender.isSubscribed(topic)) return this.publish(topic, data, isBinary);
    const reached = this.#app.numSubscribers(topic) - 1;
    this.#count(topic, data, isBinary, reached);
    sender.publish(topic, data, isBinary);
    return reached;
  }

  broadcast(data: Uint8Array, isBinary: boolean): number {
    let reached = 0;
    for (const client of this.#registry.clients()) {
      if (!client.isOnline) continue;
      client.send(data, isBinary);
      reached++;
    }
    return reached;
  }

  #count(topic: string, data: Uint8Array, isBinary: boolean, reached: number): void {
    const { statistics, observer } = this.#traffic;
    statistics.messagesOut += reached;
    statistics.bytesOut += reached * data.byteLength;
    observer?.published(topic, data, isBinary, reached);
  }
}
