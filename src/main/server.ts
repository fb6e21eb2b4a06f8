// A running server as programs see it: its listener, its clients, what can be sent to them, and its shutdown.
import type { ClientInfo, ClientPage } from '../contract/schemas.ts';
import { checkCloseCode, checkTopic, closeReasonText } from '../protocol/arguments.ts';
import { closeCodes } from '../protocol/close-codes.ts';
import type { Data } from '../protocol/commands.ts';
import { HeddleError } from '../protocol/errors.ts';
import { typeNameOf } from '../protocol/type-name.ts';
import type { Settings } from '../settings/settings.ts';
import type { AdminAddress, AdminListener } from './admin/admin-listener.ts';
import type { Log } from './basics/log.ts';
import { versions } from './basics/version.ts';
import { describeClient, type ListRequest, listClients } from './clients/lists/client-list.ts';
import type { SocketClient } from './clients/socket-client.ts';
import { shutDown } from './closing/shutdown.ts';
import type { Core } from './core.ts';
import { message } from './delivery/outgoing-message.ts';
import { openIntake } from './intake/intake.ts';
import { describeLane, type LaneInfo } from './lanes/lane-info.ts';
import { fileShortage, ownFiles } from './sockets/file-needs.ts';
import { FileWatch } from './sockets/file-watch.ts';
import { type Address, Listener } from './sockets/listener.ts';
import type { App } from './sockets/uws.ts';
import type { Statistics } from './statistics/statistics.ts';

export class HeddleServer {
  readonly settings: Settings;
  readonly log: Log;
  readonly #app: App;
  readonly #core: Core;
  readonly #listener: Listener;
  readonly #fileWatch: FileWatch;
  #admin: AdminListener | null = null;
  #closing: Promise<void> | null = null;

  constructor(app: App, core: Core) {
    this.settings = core.settings;
    this.log = core.log;
    this.#app = app;
    this.#core = core;
    this.#listener = new Listener(app);
    const { settings, files, faults, log } = core;
    const own = ownFiles(settings);
    this.#fileWatch = new FileWatch({ listener: this.#listener, files, own, faults, log });
    if (core.cluster !== null) core.cluster.url = () => this.#url;
    openIntake(app, core);
  }

  /** Where clients connect, or null while the listener is closed. */
  get listener(): Address | null {
    return this.#listener.address;
  }

  /** Whether nobody new is let in because the process has all files open that it may have. */
  get isOutOfFiles(): boolean {
    return this.#listener.isPaused;
  }

  /**
   * Opens the listener; port 0 picks a free one. Rejects with LISTENER_OPEN, also while another call opens it, with
   * PORT_IN_USE, HOST_UNKNOWN, with LISTENER_CLOSED and SERVER_CLOSED when either was closed meanwhile.
   */
  async openListener(host = this.settings.host, port = this.settings.port): Promise<Address> {
    if (this.#closing !== null) throw new HeddleError('SERVER_CLOSED');
    const address = await this.#listener.open(host, port).catch((error: unknown) => {
      throw this.#closing === null ? error : new HeddleError('SERVER_CLOSED');
    });
    if (this.#closing !== null) {
      this.#listener.close();
      throw new HeddleError('SERVER_CLOSED');
    }
    const { workers, handler } = this.settings;
    const url = this.urlOf(address);
    const { scheduling } = this.#core.generation;
    this.log.info({ host, port: address.port, url, workers, handler, scheduling, versions }, 'listening');
    return address;
  }

  /** The URL that clients on `address` connect to. */
  urlOf({ host, port }: Address): string {
    const scheme = this.settings.tlsCertFile === undefined ? 'ws' : 'wss';
    return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  get #url(): string | null {
    return this.listener === null ? null : this.urlOf(this.listener);
  }

  /** Where the console, the admin API and the metrics are, or null without them. Holds the token. */
  get admin(): AdminAddress | null {
    return this.#admin;
  }

  /** Opens the admin listener of the settings, if they have one. Called once, at start. */
  async openAdmin(): Promise<void> {
    const { adminPort } = this.settings;
    if (adminPort === 'off') return;
    // Loaded only where it is used: a server without a console does without its libraries.
    const { openAdminListener } = await import('./admin/admin-listener.ts');
    this.#admin = await openAdminListener({ server: this, core: this.#core }, adminPort);
    const { host, port, url, loginUrl } = this.#admin;
    this.log.info({ host, port, url: loginUrl ?? url }, 'console');
  }

  /** From now on the listener is paused whenever files run out. Called once, at start. */
  watchFiles(): void {
    this.#fileWatch.start();
    const { files, settings } = this.#core;
    const shortage = fileShortage(settings, files.limit);
    const { maxConnections } = settings;
    if (shortage !== null) this.log.warn({ maxConnections, maxOpenFiles: files.limit }, shortage);
  }

  /**
   * Closes every client with 1001 and stops accepting; returns how many those were. The process and the workers stay;
   * open it again at will.
   */
  closeListener(): number {
    if (!this.#listener.isOpen) return 0;
    this.#listener.close();
    const clients = this.#core.sends.closeAll(closeCodes.GOING_AWAY.code, 'the listener was closed');
    this.log.info({ clients }, 'listener closed');
    return clients;
  }

  /** How many clients are online. */
  get clientCount(): number {
    return this.#core.registry.size;
  }

  /** A page of the clients that are online. Rejects with RangeError for a request that cannot be, with TypeError for a wrong type. */
  listClients(request: ListRequest = {}): Promise<ClientPage> {
    return listClients(this.#core.registry, request);
  }

  /** One client, or undefined when no client with that id is online. Throws TypeError. */
  client(id: string): ClientInfo | undefined {
    checkId(id);
    const client = this.#core.registry.byId(id);
    return client === undefined ? undefined : describeClient(this.#core.registry, client);
  }

  /**
   * Closes a client. One of another node is closed if it is online there. Throws CLIENT_NOT_FOUND, CLOSE_CODE_INVALID,
   * CLOSE_REASON_TOO_LONG, TypeError.
   */
  disconnect(id: string, code = 1000, reason: Data = ''): void {
    checkId(id);
    checkCloseCode(code);
    const text = closeReasonText(reason);
    const { cluster, sends } = this.#core;
    const node = cluster?.nodeOf(id) ?? null;
    if (node === null) sends.close(this.#find(id), code, text);
    else sends.after(() => cluster?.outgoing.close(node, id, code, text));
  }

  /**
   * Sends to one client: text as text, bytes as binary. One of another node gets it if it is online there. Throws
   * CLIENT_NOT_FOUND, SEND_TOO_LARGE, TypeError.
   */
  send(id: string, data: Data): void {
    checkId(id);
    const reached = this.#core.sends.send(id, ...message(data));
    if (reached === 0) throw new HeddleError('CLIENT_NOT_FOUND', { id });
  }

  /**
   * Sends to every client with that name, of other nodes as well; returns how many those of this one are. Throws
   * NAME_NOT_FOUND where there are no other nodes, SEND_TOO_LARGE, TypeError.
   */
  sendToName(name: string, data: Data): number {
    checkName(name);
    const [bytes, isBinary] = message(data);
    const reached = this.#core.sends.sendToName(name, bytes, isBinary);
    if (reached === 0 && this.#core.cluster === null) throw new HeddleError('NAME_NOT_FOUND', { name });
    return reached;
  }

  /**
   * Closes every client of this node with that name; returns how many those are. Throws NAME_NOT_FOUND, CLOSE_CODE_INVALID,
   * CLOSE_REASON_TOO_LONG, TypeError.
   */
  disconnectName(name: string, code = 1000, reason: Data = ''): number {
    checkName(name);
    checkCloseCode(code);
    const text = closeReasonText(reason);
    const clients = this.#core.registry.named(name);
    if (clients.length === 0) throw new HeddleError('NAME_NOT_FOUND', { name });
    return this.#core.sends.closeEach(clients, code, text);
  }

  /** Sends to every client that is online, of other nodes as well; returns how many those of this one are. Throws SEND_TOO_LARGE, TypeError. */
  broadcast(data: Data): number {
    return this.#core.sends.broadcast(...message(data));
  }

  /** Sends to every subscriber of `topic`, of other nodes as well; returns how many those of this one are. Throws TOPIC_INVALID, SEND_TOO_LARGE, TypeError. */
  publish(topic: string, data: Data): number {
    checkTopic(topic);
    return this.#core.sends.publish(topic, ...message(data));
  }

  /** What the server has counted since it started. Live: the numbers go on. */
  get statistics(): Readonly<Statistics> {
    return this.#core.statistics;
  }

  /** The lanes, those of spare workers that help out among them, and what each has done. Times in microseconds. */
  lanes(): LaneInfo[] {
    const { registry, generation } = this.#core;
    return generation.shownLanes.map((lane) => describeLane(lane, (client) => registry.idOf(client)));
  }

  /** Spare workers that are ready. */
  get spareWorkers(): number {
    return this.#core.generation.keeper.spares;
  }

  /**
   * Threads that were told to end more than a second ago and have not, because native code blocks them. After `close()`:
   * those that were left behind. `process.exit()` would wait for them; a signal that ends the process does not.
   */
  get zombieThreads(): number {
    return this.#core.generation.zombies;
  }

  /**
   * Shuts down: lets nobody in any more, closes the clients in small steps over `drainMs` with RESTARTING and a random delay
   * after which to connect again, each when what was received of it is answered. Then closes the listener, lets what is
   * still in flight finish for up to `shutdownTimeoutMs`, sends what was computed, ends the workers: a thread that does
   * not end within a second is left behind. Takes no time when no client is online. The same promise however often it is
   * called.
   */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  /**
   * For a process that is about to end: ends the workers now, whatever they are doing. Nothing that is in flight is
   * finished, and no client hears of it. Resolves within a second.
   */
  async abandonWorkers(): Promise<void> {
    await this.#core.generation.stop(0);
  }

  async #shutDown(): Promise<void> {
    try {
      await shutDown(this.#app, this.#core, this.#listener);
    } finally {
      await this.#core.cluster?.close();
      this.#core.stop();
      this.#fileWatch.stop();
      // What a console does cannot make a shutdown fail.
      await this.#admin
        ?.close()
        .catch((error: unknown) => this.log.error({ err: error }, 'the console did not close'));
      this.#core.lines.tell();
    }
  }

  #find(id: string): SocketClient {
    const client = this.#core.registry.byId(id);
    if (client === undefined) throw new HeddleError('CLIENT_NOT_FOUND', { id });
    return client;
  }
}

function checkName(name: string): void {
  if (typeof name !== 'string') throw new TypeError(`the name of clients is text, not ${typeNameOf(name)}`);
}

function checkId(id: string): void {
  if (typeof id !== 'string') throw new TypeError(`the id of a client is text, not ${typeNameOf(id)}`);
}
