// The ledger of a run: every connection, and what the clients, the witness and the server's log say of it.

import type { OrderName } from '../orders.ts';
import { type AuditRules, auditSession, type Tally } from './audit.ts';
import { auditRequests, type Nameless, type RequestEntry } from './requests.ts';
import type { LogEvent } from './server-log.ts';
import { type Failure, Session } from './session.ts';

export class Ledger {
  /** Violations that are not of one connection. */
  readonly violations: string[] = [];
  /** Addresses that are to be refused, because messages from there end one thread after the other. */
  readonly poisoners = new Set<string>();
  /** Lines that the log says are missing. */
  linesDropped = 0;
  /** Whether a crowd has taken all files since the start. */
  filesWereShort = false;
  workersLost = 0;
  /** Messages that lanes reported as lost with their worker, and as begun again on the next. */
  messagesLost = 0;
  messagesRetried = 0;
  /** Lines of the log that name a message that was lost, by cause. */
  readonly lossLines = { workerLost: 0, interrupted: 0 };
  hooksThatHung = 0;
  newWorkers = 0;
  failureLines = 0;
  timeoutLines = 0;
  /** Messages that the witness was told of. */
  witnessed = 0;
  /** States of clients that workers which took over have told of. */
  statesFound = 0;
  readonly lossReasons: Record<string, number> = {};
  readonly requests = new Map<string, RequestEntry>();
  /** Lines of the log about clients that have no name: requests. */
  readonly nameless: Nameless = { failures: 0, losses: 0 };
  readonly #sessions = new Map<string, Session>();
  /** Broadcasts that the witness heard, by who had them sent, since the last gush of theirs ended. */
  readonly #broadcasts = new Map<string, number>();
  readonly #nameOf = new Map<string, string>();

  get sessions(): Iterable<Session> {
    return this.#sessions.values();
  }

  get sessionCount(): number {
    return this.#sessions.size;
  }

  open(name: string): Session {
    const session = new Session(name);
    this.#sessions.set(name, session);
    return session;
  }

  request(name: string, order: OrderName): RequestEntry {
    const entry: RequestEntry = { name, order, outcome: undefined, said: '', handled: 0 };
    this.requests.set(name, entry);
    return entry;
  }

  /** What the witness was told: the name of a client and the number of its message. */
  witness(text: string): void {
    if (text.startsWith('kept ')) return this.#recovered(text);
    if (text.startsWith('told ')) return this.#broadcast(text);
    if (text.startsWith('gushed ')) return this.#gushed(text);
    this.witnessed++;
    const [name = '', number] = text.split(' ');
    const request = this.requests.get(name);
    if (request !== undefined) {
      request.handled++;
      return;
    }
    const session = this.#sessions.get(name);
    if (session === undefined) this.violations.push(`the witness heard of an unknown client: '${text}'`);
    else session.handled.push(Number(number));
  }

  log(event: LogEvent): void {
    switch (event.type) {
      case 'online':
        this.#nameOf.set(event.client, event.name);
        return;
      case 'failed': {
        if (event.suppressed > 0) {
          this.violations.push(`${event.suppressed} failures were not logged: fewer clients, please`);
        }
        if (event.kind === 'timeout') this.timeoutLines++;
        this.failureLines++;
        if (!this.#nameOf.has(event.client)) this.nameless.failures++;
        const { kind, number } = event;
        const failure: Failure = number === undefined ? { kind } : { kind, number };
        return this.#note(event.client, (session) => session.failures.push(failure));
      }
      case 'lost': {
        const { cause, number } = event;
        this.lossLines[cause]++;
        if (!this.#nameOf.has(event.client)) this.nameless.losses++;
        return this.#note(event.client, (session) => session.losses.push({ cause, number }));
      }
      case 'cutOff':
        return this.#note(event.client, (session) => {
          session.cutOffs++;
        });
      case 'hangs':
        if (event.isHook) this.hooksThatHung++;
        return;
      case 'dropped':
        this.linesDropped += event.lines;
        // What became of their messages may never be known.
        for (const session of this.#sessions.values()) session.endedBy({ by: 'client' });
        return;
      case 'outOfFiles':
        if (!this.filesWereShort) this.violations.push('the server ran out of files, and nobody took them');
        return;
      case 'refusing':
        if (!this.poisoners.has(event.address)) this.violations.push(`${event.address} was refused`);
        return;
      case 'overloaded':
        return this.#note(event.client, (session) => {
          session.overloads++;
        });
      case 'workerLost':
        this.workersLost++;
        this.messagesLost += event.messages;
        this.messagesRetried += event.retried;
        this.#countReason(event.reason);
        return;
      case 'newWorker':
        this.newWorkers++;
        return;
      case 'unexpected':
        this.violations.push(`the server logged: ${event.text}`);
    }
  }

  /** Closes the books of every connection. */
  audit(rules: AuditRules): {
    violations: string[];
    tally: Tally;
    orders: Partial<Record<OrderName, number>>;
  } {
    const violations = [
      ...this.violations,
      ...auditRequests([...this.requests.values()], rules, this.nameless),
    ];
    const tally: Tally = {
      sent: 0,
      answered: 0,
      undeliverable: 0,
      failed: 0,
      timedOut: 0,
      lost: {},
      notTaken: 0,
      unreported: 0,
    };
    const orders: Partial<Record<OrderName, number>> = {};
    for (const session of this.#sessions.values()) {
      const audit = auditSession(session, rules);
      violations.push(...audit.violations);
      addTally(tally, audit.tally);
      for (const order of session.sent) orders[order] = (orders[order] ?? 0) + 1;
    }
    for (const { order } of this.requests.values()) orders[order] = (orders[order] ?? 0) + 1;
    return { violations, tally, orders };
  }

  #recovered(text: string): void {
    const [, name = '', number] = text.split(' ');
    const session = this.#sessions.get(name);
    // A raw connection that was gone before it got an answer has none.
    if (session === undefined) return;
    this.statesFound++;
    if (number === 'broken') this.violations.push(`${name}: its state was broken, or that of another`);
    else session.recoveries.push({ number: Number(number), handledBefore: session.handled.length });
  }

  #broadcast(text: string): void {
    const [, publisher = ''] = text.split(' ');
    this.#broadcasts.set(publisher, (this.#broadcasts.get(publisher) ?? 0) + 1);
  }

  #gushed(text: string): void {
    const [, name = '', count] = text.split(' ');
    const publisher = `${name}/all`;
    const heard = this.#broadcasts.get(publisher) ?? 0;
    if (heard !== Number(count))
      this.violations.push(`the witness heard ${heard} of ${count} broadcasts of ${name}`);
    this.#broadcasts.delete(publisher);
  }

  #note(client: string, change: (session: Session) => void): void {
    const session = this.#sessions.get(this.#nameOf.get(client) ?? '');
    // The witness and connections that ended before their name was known have no session.
    if (session === undefined) return;
    change(session);
    session.changed();
  }

  #countReason(message: string): void {
    const reason = message.replace(/^The worker died: /, '');
    this.lossReasons[reason] = (this.lossReasons[reason] ?? 0) + 1;
  }
}

function addTally(sum: Tally, { lost, ...counts }: Tally): void {
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) sum[name] += counts[name];
  for (const order of Object.keys(lost) as OrderName[]) {
    sum.lost[order] = (sum.lost[order] ?? 0) + (lost[order] ?? 0);
  }
}
