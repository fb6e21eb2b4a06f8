// Who is online: clients by ref, by id and by name, and the requests that are under way.
import { ClientIds, maxRef, newIdKey } from '../../protocol/client-id.ts';
import type { Client } from './client.ts';
import type { RequestClient } from './request-client.ts';
import type { SocketClient } from './socket-client.ts';

export class Registry {
  /** What the ids of its clients are made with. */
  readonly idKey = newIdKey();
  readonly #ids = new ClientIds(this.idKey);
  /** Called when nothing is left of a client or a request. */
  onForgotten: (client: Client) => void = () => {};
  /** Called when the first client with a name comes, and when the last one is gone. */
  onNamed: (name: string, isOnline: boolean) => void = () => {};
  readonly #clients = new Map<number, SocketClient>();
  /** Requests in the order in which they came, each until nothing of it is left. */
  readonly #requests = new Map<number, RequestClient>();
  #requestsUnderWay = 0;
  /** Clients that have left while frames of them were unhandled. */
  readonly #leaving = new Map<number, Client>();
  readonly #names = new Map<string, Set<SocketClient>>();
  #lastRef: number;
  /** Whether all refs were given once, so that one that comes again may still be somebody's. */
  #isSecondRound = false;

  /** `lastRef` is the ref after which it begins to count. */
  constructor(lastRef = 0) {
    this.#lastRef = lastRef;
  }

  /** Clients that are online; requests do not count. */
  get size(): number {
    return this.#clients.size;
  }

  /** Clients that are online, requests, and those of both that have left and are not forgotten yet. */
  get present(): number {
    return this.#clients.size + this.#requests.size + this.#leaving.size;
  }

  /** Requests that are not answered yet. */
  get requestsUnderWay(): number {
    return this.#requestsUnderWay;
  }

  /** A ref that no client has: 1 to 2^32 - 1, counting up, starting over at the end. */
  nextRef(): number {
    do {
      this.#isSecondRound ||= this.#lastRef === maxRef;
      this.#lastRef = this.#lastRef === maxRef ? 1 : this.#lastRef + 1;
    } while (this.#isSecondRound && this.get(this.#lastRef) !== undefined);
    return this.#lastRef;
  }

  add(client: SocketClient): void {
    this.#clients.set(client.ref, client);
    const name = client.givenName;
    if (name === undefined) return;
    const namesakes = this.#names.get(name);
    if (namesakes !== undefined) namesakes.add(client);
    else {
      this.#names.set(name, new Set([client]));
      this.onNamed(name, true);
    }
  }

  /** Takes a client off the list of those online; it is still found by its ref until `forgetIfDone`. */
  remove(client: SocketClient): void {
    this.#clients.delete(client.ref);
    this.#leaving.set(client.ref, client);
    const name = client.givenName;
    if (name === undefined) return;
    const namesakes = this.#names.get(name);
    namesakes?.delete(client);
    if (namesakes?.size !== 0) return;
    this.#names.delete(name);
    this.onNamed(name, false);
  }

  addRequest(client: RequestClient): void {
    this.#requests.set(client.ref, client);
    this.#requestsUnderWay++;
  }

  /** A request was answered or given up; it is still found by its ref until `forgetIfDone`. */
  endRequest(): void {
    this.#requestsUnderWay--;
  }

  /** Forgets a client that has left, unless something of it is still on its way to a worker or in its hands. */
  forgetIfDone(client: Client): void {
    if (client.isOnline || !client.ledger.isDone) return;
    const clients = client.isRequest ? this.#requests : this.#leaving;
    if (clients.delete(client.ref)) this.onForgotten(client);
  }

  get(ref: number): Client | undefined {
    return this.#clients.get(ref) ?? this.#requests.get(ref) ?? this.#leaving.get(ref);
  }

  idOf(client: Pick<Client, 'ref'>): string {
    return this.#ids.of(client.ref);
  }

  nameOf(client: Pick<Client, 'ref' | 'givenName'>): string {
    return client.givenName ?? this.idOf(client);
  }

  byId(id: string): SocketClient | undefined {
    const ref = this.#ids.refOf(id);
    return ref === undefined ? undefined : this.#clients.get(ref);
  }

  /** Every client with that name. */
  named(name: string): readonly SocketClient[] {
    return [...(this.#names.get(name) ?? [])];
  }

  /** Whether one of the first `most` clients with that name `fits`. */
  someNamed(name: string, most: number, fits: (client: SocketClient) => boolean): boolean {
    let asked = 0;
    for (const client of this.#names.get(name) ?? []) {
      if (fits(client)) return true;
      if (++asked === most) return false;
    }
    return false;
  }

  /** Everyone that workers may know: clients, requests, and those of both that have left. */
  *everyone(): Iterable<Client> {
    yield* this.#clients.values();
    yield* this.#requests.values();
    yield* this.#leaving.values();
  }

  clients(): IterableIterator<SocketClient> {
    return this.#clients.values();
  }

  /** Requests in the order in which they came; those among them that are answered are no longer online. */
  requests(): IterableIterator<RequestClient> {
    return this.#requests.values();
  }
}
