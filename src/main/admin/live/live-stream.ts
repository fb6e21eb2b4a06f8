// GET /api/live: takes consoles in when the guard lets them, keeps only those that answer pings and whose session
// goes on.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { type Watch, watchSchema } from '../../../contract/live-schemas.ts';
import { operations } from '../../../contract/operations.ts';
import { closeCodes } from '../../../protocol/close-codes.ts';
import { HeddleError } from '../../../protocol/errors.ts';
import type { Guard, Pass } from '../access/guard.ts';
import type { AdminSource } from '../admin-source.ts';
import { pathOf } from '../api/answers.ts';
import { answerRaw } from '../api/raw-answer.ts';
import type { Pulse } from '../measures/pulse.ts';
import { tickOf } from '../measures/status.ts';
import { LiveConsole } from './live-console.ts';
import { LiveFeed } from './live-feed.ts';
import {
  maxConsoles,
  maxFilteredPerSec,
  maxMessagesPerSec,
  maxPresencePerSec,
  maxWatchBytes,
  pingIntervalMs,
  previewBytes,
  searchedBytes,
  ticksPerSec,
  wholeBytes,
} from './live-limits.ts';

/** Time for consoles to answer the close frame. */
const goodbyeMs = 500;
const closingReason = 'the server is shutting down';

export class LiveStream {
  readonly #source: AdminSource;
  readonly #guard: Guard;
  readonly #pulse: Pulse;
  readonly #feed: LiveFeed;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxWatchBytes,
  });
  readonly #checks: NodeJS.Timeout;
  #isClosing = false;

  constructor(source: AdminSource, guard: Guard, pulse: Pulse) {
    this.#source = source;
    this.#guard = guard;
    this.#pulse = pulse;
    const { registry, traffic, faults } = source.core;
    this.#feed = new LiveFeed(registry, traffic, faults);
    guard.sessions.onEnded = faults.contained('the end of a session', (id) => this.#endSession(id));
    const refuse = (error: Error, socket: Duplex): void =>
      answerRaw(socket, new HeddleError('REQUEST_INVALID', { problems: error.message }));
    this.#sockets.on('wsClientError', faults.contained('a refused upgrade', refuse));
    pulse.onBeat(() => this.#tick());
    this.#checks = faults.every('the check of consoles', pingIntervalMs, () => this.check());
  }

  /** Answers a request to become a WebSocket: with one, or with a problem. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    try {
      const pass = this.#admit(request);
      const address = request.socket.remoteAddress ?? '';
      this.#sockets.handleUpgrade(request, socket, head, (taken) => this.#take(taken, pass, address));
    } catch (error) {
      const { log, lines } = this.#source.core;
      if (!(error instanceof HeddleError)) {
        lines.write('callbackFailed', () => log.error({ err: error }, 'an upgrade failed'));
      }
      const isHead = request.method === 'HEAD';
      answerRaw(socket, error instanceof HeddleError ? error : new HeddleError('INTERNAL'), isHead);
    }
  }

  #endSession(id: string): void {
    for (const console of this.#feed.consoles) if (console.sessionId === id) this.#end(console);
  }

  /** Ends consoles whose session is over, drops those that did not answer the last ping, pings the others. */
  check(): void {
    for (const console of this.#feed.consoles) {
      if (console.sessionId !== null && !this.#guard.sessions.has(console.sessionId)) this.#end(console);
      else if (!console.answeredPing) console.socket.terminate();
      else {
        console.answeredPing = false;
        console.socket.ping();
      }
    }
  }

  /** Says goodbye to every console; resolves when they are gone, those that do not answer after a moment. */
  async close(): Promise<void> {
    clearInterval(this.#checks);
    this.#isClosing = true;
    const { code } = closeCodes.GOING_AWAY;
    await Promise.all([...this.#feed.consoles].map(({ socket }) => sayGoodbye(socket, code, closingReason)));
  }

  // Watching changes nothing, but a foreign page must not watch: so it counts as a change.
  #admit(request: IncomingMessage): Pass {
    if (this.#isClosing) throw new HeddleError('NOT_ACCEPTING');
    const path = pathOf(request.url ?? '');
    this.#guard.checkSender(request, true);
    const pass = this.#guard.authorize(request, true);
    if (path !== operations.watchLive.path) throw new HeddleError('ROUTE_NOT_FOUND', { path });
    checkHandshake(request, path);
    if (this.#feed.consoles.size >= maxConsoles) {
      throw new HeddleError('TOO_MANY_CONSOLES', { limit: maxConsoles });
    }
    return pass;
  }

  #take(socket: WebSocket, pass: Pass, address: string): void {
    const console = new LiveConsole(socket, pass.by === 'session' ? pass.id : null, address);
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => {
      console.answeredPing = true;
    });
    const { faults } = this.#source.core;
    const receive = (data: RawData, isBinary: boolean): void => this.#receive(console, data, isBinary);
    socket.on('message', faults.contained('a message of a console', receive));
    socket.on(
      'close',
      faults.contained('the end of a console', () => this.#feed.remove(console)),
    );
    this.#feed.add(console);
    console.send({
      type: 'hello',
      ticksPerSec,
      maxMessagesPerSec,
      maxPresencePerSec,
      maxFilteredPerSec,
      wholeBytes,
      previewBytes,
      searchedBytes,
    });
    console.send(tickOf(this.#source, this.#pulse));
  }

  #tick(): void {
    let waiting = 0;
    for (const { socket } of this.#feed.consoles) waiting += socket.bufferedAmount;
    this.#source.core.memory.set('consoles', waiting);
    if (this.#feed.consoles.size > 0) this.#feed.tick(tickOf(this.#source, this.#pulse));
  }

  #receive(console: LiveConsole, data: RawData, isBinary: boolean): void {
    const watch = isBinary ? undefined : parseWatch(data.toString());
    if (watch === undefined) {
      console.socket.close(closeCodes.POLICY.code, 'not a watch message');
      return;
    }
    if (watch.whole && !isSameTrace(watch, console.watched)) this.#tellTrace(console, watch);
    this.#feed.watch(console, watch);
  }

  // Who reads all that somebody says is to be found in the log.
  #tellTrace({ address }: LiveConsole, { client, name, topic }: Watch): void {
    const { core, server } = this.#source;
    const whom = client === undefined ? { name, topic } : { client, name: server.client(client)?.name };
    core.log.info({ action: 'watchLive', whole: true, ...whom, address }, 'operator');
  }

  #end(console: LiveConsole): void {
    this.#feed.remove(console);
    void sayGoodbye(console.socket, closeCodes.POLICY.code, 'the session has ended');
  }
}

function isSameTrace(one: Watch, other: Watch): boolean {
  if (!other.whole) return false;
  return one.client === other.client && one.name === other.name && one.topic === other.topic;
}

// What ws would refuse in words of its own; the rest of a handshake it checks.
function checkHandshake({ method = '', headers }: IncomingMessage, path: string): void {
  if (method !== 'GET') throw new HeddleError('METHOD_NOT_ALLOWED', { path, method, allowed: 'GET' });
  const version = headers['sec-websocket-version'] ?? '(none)';
  if (version !== '13') throw new HeddleError('HANDSHAKE_VERSION', { version });
}

// What a console sends instead of an answer, an error among it, does not matter any more: it is cut.
function sayGoodbye(socket: WebSocket, code: number, reason: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), goodbyeMs);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(code, reason);
  });
}

function parseWatch(text: string) {
  try {
    return watchSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
