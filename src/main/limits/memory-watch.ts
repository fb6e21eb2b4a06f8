// Keeps the account of memory up to date and acts on it: says when newcomers are refused, and closes those who hold most
// when the account is full. Socket thread.
import type { Faults } from '../basics/faults.ts';
import type { Log } from '../basics/log.ts';
import type { Client } from '../clients/client.ts';
import { RequestClient } from '../clients/request-client.ts';
import { SocketClient } from '../clients/socket-client.ts';
import type { MemoryAccount } from './memory-account.ts';
import { MemoryScan } from './memory-scan.ts';
import { ResidentMemory } from './resident-memory.ts';
import { Suspects } from './suspects.ts';

/** What fails where one of these does. */
const looking = 'a look at the memory';
const tickMs = 100;
/** Everyone is looked at no more often than this. */
const hurryPauseMs = 20;
/** Looking for those who hold most in the middle of a turn, for nothing, takes at most this share of the time. */
const lookShare = 1 / 20;
/**
 * Growth is asked for once in so many ticks, not at each: a client that waits for a slow handler finishes no message in
 * the meantime, and who is cut for that is innocent.
 */
const ticksPerCut = 10;

export interface MemoryWatchParts {
  readonly log: Log;
  readonly faults: Faults;
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
  /** By performance.now(): until then nobody is looked for in the middle of a turn, because it did not help last time. */
  #mayRelieveAt = 0;
  readonly #suspects = new Suspects<SocketClient>();
  #wasNearlyFull = false;

  /** To be made when everything has started that the process needs by itself. */
  constructor(parts: MemoryWatchParts) {
    const { memory, registry, log, faults } = parts;
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
    memory.relieve = () => this.#relieveNow();
    this.#timer = faults.every(looking, tickMs, () => this.tick());
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#parts.memory.onFull = () => {};
    this.#parts.memory.relieve = () => {};
  }

  /** Called ten times a second. */
  tick(): void {
    const { memory, lingering } = this.#parts;
    this.#scan.next();
    lingering.expire();
    if (memory.limitBytes === Number.POSITIVE_INFINITY) return;
    memory.isResidentHigh = this.#resident.look();
    if (++this.#ticks % ticksPerCut === 0) this.#cutWhereItGrows();
    this.#relieve();
    this.#tell();
  }

  // What was added up as it came may be gone again: so it is looked at before anybody is closed for it.
  #relieve(): void {
    const { memory } = this.#parts;
    if (!memory.isFull) return;
    this.#scan.all();
    if (memory.isFull && this.#closeHolders()) this.#scan.all();
  }

  // Does not wait for the next tick: much can be sent by then.
  #hurry(): void {
    if (this.#isHurrying) return;
    this.#isHurrying = true;
    const { faults } = this.#parts;
    faults.soon(looking, () => {
      faults.after(looking, hurryPauseMs, () => {
        this.#isHurrying = false;
      });
      this.#relieve();
    });
  }

  // Does not wait for the end of the turn either. What it gives back is worth the look, where it gives nothing back it is
  // not tried again at once.
  #relieveNow(): void {
    const { faults, memory } = this.#parts;
    const now = performance.now();
    if (now < this.#mayRelieveAt) return;
    faults.contain(looking, () => this.#relieve());
    const end = performance.now();
    this.#mayRelieveAt = memory.excessBytes > 0 ? end + (end - now) / lookShare : end;
  }

  #cutWhereItGrows(): void {
    if (this.#resident.grows()) this.#cutSuspects();
    const { memory, registry } = this.#parts;
    this.#suspects.note(memory.isResidentHigh ? registry.clients() : []);
  }

  // Those who hold most go first, until the others are below the first mark. What is held for those who have left already
  // is on its way out: nobody else is closed for it. Returns whether anybody was closed.
  #closeHolders(): boolean {
    const { memory, registry } = this.#parts;
    let excess = memory.excessBytes - memory.held('closing');
    const holders: { client: Client; bytes: number }[] = [];
    for (const client of registry.everyone()) {
      if (client.isOnline) holders.push({ client, bytes: client.heldBytes });
      else excess -= client.heldBytes;
    }
    if (excess <= 0) return false;
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
        client.closeForMemory('too much memory is held for this client');
      }
    });
    return true;
  }

  // Only a connection that is cut gives its part back at once.
  #cutSuspects(): void {
    const cut = this.#suspects.choose(this.#parts.registry.clients());
    this.#close(cut, 'resident memory grows beyond what is accounted for', (client) => client.destroy());
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
