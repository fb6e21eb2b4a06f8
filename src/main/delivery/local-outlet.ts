// The outlet to the clients of this process.
import { hasIdForm } from '../../protocol/client-id.ts';
import type { Client } from '../clients/client.ts';
import { mostAtOnce } from '../clients/large-topics.ts';
import type { Registry } from '../clients/registry.ts';
import type { SocketClient } from '../clients/socket-client.ts';
import type { Traffic } from '../clients/traffic.ts';
import { nativeText } from '../sockets/native-text.ts';
import type { App } from '../sockets/uws.ts';
import type { Outlet } from './outlet.ts';
import type { Later } from './sequence.ts';
import { type Turn, unitsOf } from './turn.ts';

/** What uWS does later for each subscriber of a topic, in units of a turn: one system call for all that is published. */
const unitsOfDrain = 4;
const unitsOfPublish = 1 / 4;

export interface LocalOutletParts {
  readonly app: Pick<App, 'numSubscribers' | 'publish'>;
  readonly registry: Registry;
  readonly traffic: Traffic;
  readonly turn: Turn;
  /** Counts what is published; null where nobody can see it. */
  readonly topics: { published(topic: string, bytes: number): void } | null;
}

interface Message {
  /** Valid during the call only. */
  readonly data: Uint8Array;
  readonly isBinary: boolean;
}

export class LocalOutlet implements Outlet {
  readonly #parts: LocalOutletParts;
  /** The topics that uWS will serve at the end of this turn. */
  readonly #published = new Set<string>();
  #publishedIn = -1;

  constructor(parts: LocalOutletParts) {
    this.#parts = parts;
  }

  send(id: string, data: Uint8Array, isBinary: boolean): number {
    const client = this.#parts.registry.byId(id);
    if (client === undefined) return 0;
    client.send(data, isBinary);
    this.#parts.turn.spend(unitsOf(data.byteLength));
    return 1;
  }

  sendToName(name: string, data: Uint8Array, isBinary: boolean, later: Later): number {
    const namesakes = this.#parts.registry.named(name);
    this.#sendToAll(namesakes.values(), { data, isBinary }, later);
    return namesakes.length;
  }

  sendTo(nameOrId: string, data: Uint8Array, isBinary: boolean, later: Later): number {
    const reached = hasIdForm(nameOrId)
      ? this.send(nameOrId, data, isBinary)
      : this.sendToName(nameOrId, data, isBinary, later);
    if (reached === 0) this.#parts.traffic.statistics.drop('noRecipient');
    return reached;
  }

  publish(topic: string, data: Uint8Array, isBinary: boolean, later: Later): number {
    const { app } = this.#parts;
    const reached = app.numSubscribers(nativeText(topic));
    if (reached === 0) return 0;
    this.#count(topic, data, isBinary, reached);
    if (reached > mostAtOnce) this.#publishInSteps(topic, { data, isBinary }, later);
    else {
      app.publish(
        nativeText(topic),
        data,
        isBinary,
        data.byteLength >= this.#parts.traffic.compressFromBytes,
      );
      this.#spendPublish(topic, data, reached);
    }
    return reached;
  }

  publishFrom(sender: Client, topic: string, data: Uint8Array, isBinary: boolean, later: Later): number {
    // uWS refuses to publish for a socket that is not subscribed; without itself to leave out there is no need.
    if (!sender.isSubscribed(topic)) return this.publish(topic, data, isBinary, later);
    const reached = this.#parts.app.numSubscribers(nativeText(topic)) - 1;
    this.#count(topic, data, isBinary, reached, sender);
    if (reached > mostAtOnce) this.#publishInSteps(topic, { data, isBinary }, later, sender);
    else {
      sender.publish(topic, data, isBinary);
      this.#spendPublish(topic, data, reached);
    }
    return reached;
  }

  broadcast(data: Uint8Array, isBinary: boolean, later: Later): number {
    const { registry } = this.#parts;
    this.#sendToAll(registry.clients(), { data, isBinary }, later);
    return registry.size;
  }

  #publishInSteps(topic: string, message: Message, later: Later, except?: object): void {
    const { traffic, registry } = this.#parts;
    const subscribers = traffic.largeTopics.of(topic, () => registry.clients());
    this.#fanOut(subscribers.values(), message, later, (client, data) => {
      // It may have changed its mind since.
      if (client !== except && client.isSubscribed(topic)) client.deliver(data, message.isBinary);
    });
  }

  #sendToAll(clients: IterableIterator<SocketClient>, message: Message, later: Later): void {
    this.#fanOut(clients, message, later, (client, data) => client.send(data, message.isBinary));
  }

  // To those who are there now and still are when it is their turn, to each once: whoever comes meanwhile, or comes again, is
  // not among those who are left for a later turn.
  #fanOut<Each extends { readonly isOnline: boolean }>(
    clients: IterableIterator<Each>,
    { data }: Message,
    later: Later,
    deliver: (client: Each, data: Uint8Array) => void,
  ): void {
    const { turn } = this.#parts;
    const units = unitsOf(data.byteLength);
    let each = clients;
    const advance = (bytes: Uint8Array): boolean => {
      while (!turn.isOver) {
        const { value: client, done } = each.next();
        if (done === true) return true;
        turn.spend(units);
        if (client.isOnline) deliver(client, bytes);
      }
      return false;
    };
    if (advance(data)) return;
    each = [...clients].values();
    const copy = new Uint8Array(data);
    later(() => advance(copy));
  }

  #spendPublish(topic: string, data: Uint8Array, reached: number): void {
    const { turn } = this.#parts;
    if (this.#publishedIn !== turn.number) {
      this.#publishedIn = turn.number;
      this.#published.clear();
    }
    const first = this.#published.has(topic) ? 0 : unitsOfDrain;
    this.#published.add(topic);
    turn.spend(1 + Math.ceil(reached * (first + unitsOfPublish * unitsOf(data.byteLength))));
  }

  #count(topic: string, data: Uint8Array, isBinary: boolean, reached: number, sender?: Client): void {
    const { topics, traffic } = this.#parts;
    const { statistics, observer } = traffic;
    topics?.published(topic, data.byteLength);
    statistics.messagesOut += reached;
    statistics.bytesOut += reached * data.byteLength;
    observer?.published(topic, data, isBinary, reached, sender);
  }
}
