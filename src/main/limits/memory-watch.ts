// Keeps the account of memory up to date and acts on it: says when newcomers are refused, and closes those who hold most
// when the account is full. Socket thread.
import { closeCodes } from '../../protocol/close-codes.ts';
import type { Log } from '../basics/log.ts';
import type { Client } from '../clients/client.ts';
import { RequestClient } from '../clients/request-client.ts';
import { SocketClient } from '../clients/socket-client.ts';
import type { MemoryAccount } from './memory-account.ts';
import { MemoryScan } from './memory-scan.ts';
import { ResidentMemory } from './resident-memory.ts';

const tickMs = 100;
/** Everyone is looked at no more often than this. */
const hurryPauseMs = 20;
/** Reading resident memory opens a file. */
const ticksPerLook = 10;
/** Share of the clients that are cut at once when memory grows that no account sees. */
const cutShare = 1 / 8;

export interface MemoryWatchParts {
  readonly log: Log;
  readonly memory: MemoryAccount;
  readonly statistics: { closedForMemory: number };
  readonly lingering: { expire(): void };
  readonly registry: {
    everyone(): Iterable<Client>;
    clients(): Iterable<SocketClient>;
  };
}

export class MemoryWatch {
  readonly #parts: MemoryWatchParts;
  readonly #scan: MemoryScan;
  readonly #resident: ResidentMemory;
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;
  #isHurrying = false;
  /** How many messages of each client, by its ref, were whole when resident memory was last looked at and high. */
  #finished = new Map<number, number>();
  #wasNearlyFull = false;

  /** To be made when everything has started that the process needs by itself. */
  constructor(parts: MemoryWatchParts) {
    const { memory, registry, log } = parts;
    this.#parts = parts;
    this.#scan = new MemoryScan(() => registry.everyone(), memory);
    this.#resident = new ResidentMemory(memory.limitBytes);
    this.#resident.look();
    memory.begin(this.#resident.last);
    if (memory.baseBytes > memory.limitBytes / 2) {
      log.warn(
        figuresOf(memory, this.#resident),
        'the process takes most of MAX_MEMORY_MB without any client',
      );
    }
    memory.onFull = () => this.#hurry();
    this.#timer = setInterval(() => this.#guarded(() => this.tick()), tickMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#parts.memory.onFull = () => {};
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#parts.log.error({ err: error }, 'a look at the memory failed');
    }
  }

  /** Called ten times a second. */
  tick(): void {
    const { memory, lingering } = this.#parts;
    this.#scan.next();
    lingering.expire();
    if (memory.limitBytes === Number.POSITIVE_INFINITY) return;
    if (++this.#ticks % ticksPerLook === 0) this.#lookAtResident();
    this.#relieve();
    this.#tell();
  }

  // What was added up as it came may be gone again: so it is looked at before anybody is closed for it.
  #relieve(): void {
    const { memory } = this.#parts;
    if (!memory.isFull) return;
    this.#scan.all();
    if (memory.isFull) this.#closeHolders();
  }

  // Does not wait for the next tick: much can be sent by then.
  #hurry(): void {
    if (this.#isHurrying) return;
    this.#isHurrying = true;
    setImmediate(() => {
      this.#guarded(() => this.#relieve());
      setTimeout(() => {
        this.#isHurrying = false;
      }, hurryPauseMs).unref();
    });
  }

  #lookAtResident(): void {
    const { memory } = this.#parts;
    const state = this.#resident.look();
    memory.isResidentHigh = state !== 'low';
    if (state === 'growing') this.#cutSuspects();
    this.#finished = new Map(state === 'low' ? [] : this.#messagesIn());
  }

  // Those who hold most go first, until the others are below the first mark. What is held for those who have left already
  // is on its way out: nobody else is closed for it.
  #closeHolders(): void {
    const { memory, registry } = this.#parts;
    let excess = memory.excessBytes - memory.held('closing');
    const holders: { client: Client; bytes: number }[] = [];
    for (const client of registry.everyone()) {
      if (client.isOnline) holders.push({ client, bytes: client.heldBytes });
      else excess -= client.heldBytes;
    }
    if (excess <= 0) return;
    holders.sort((one, other) => other.bytes - one.bytes);
    const closed: Client[] = [];
    for (const { client, bytes } of holders) {
      if (excess <= 0) break;
      excess -= bytes;
      closed.push(client);
    }
    this.#close(closed, 'they hold most', (client) => {
      if (client instanceof RequestClient) client.giveUp(memory.refusal());
      else if (client instanceof SocketClient) {
        client.closeNow(closeCodes.OVERLOADED.code, 'too much memory is held for this client');
      }
    });
  }

  // Memory that grows and is on no account is mostly that of unfinished messages. Who holds how much of it uWS does not
  // say: it is none of those who have finished one since the last look; of the others whoever never finished one is more
  // likely, and whoever came last. Only a connection that is cut gives its part back at once.
  #cutSuspects(): void {
    const suspects = [...this.#parts.registry.clients()]
      .filter(({ ref, messagesIn }) => messagesIn === (this.#finished.get(ref) ?? 0))
      .sort((one, other) => Math.sign(one.messagesIn) - Math.sign(other.messagesIn) || other.ref - one.ref);
    const cut = suspects.slice(0, Math.ceil(suspects.length * cutShare));
    this.#close(cut, 'resident memory grows beyond what is accounted for', (client) => client.destroy());
  }

  *#messagesIn(): Iterable<[ref: number, messagesIn: number]> {
    for (const { ref, messagesIn } of this.#parts.registry.clients()) yield [ref, messagesIn];
  }

  #close<Each extends Client>(clients: readonly Each[], why: string, close: (client: Each) => void): void {
    if (clients.length === 0) return;
    const { memory, log, statistics } = this.#parts;
    const figures = figuresOf(memory, this.#resident);
    log.warn({ code: 'MEMORY_FULL', clients: clients.length, ...figures }, `clients are closed: ${why}`);
    statistics.closedForMemory += clients.length;
    for (const client of clients) close(client);
  }

  #tell(): void {
    const { memory, log } = this.#parts;
    const isNearlyFull = memory.isNearlyFull;
    if (isNearlyFull === this.#wasNearlyFull) return;
    this.#wasNearlyFull = isNearlyFull;
    const figures = figuresOf(memory, this.#resident);
    if (isNearlyFull)
      log.warn({ code: 'MEMORY_FULL', ...figures }, 'memory is nearly full: newcomers are refused');
    else log.info(figures, 'there is memory again: newcomers are let in');
  }
}

function figuresOf(memory: MemoryAccount, resident: ResidentMemory) {
  const mb = (bytes: number): number => Math.round(bytes / (1024 * 1024));
  const { total, roomBytes, limitBytes } = memory;
  return {
    heldMb: mb(total),
    roomMb: mb(roomBytes),
    residentMb: mb(resident.last),
    limitMb: mb(limitBytes),
  };
}
