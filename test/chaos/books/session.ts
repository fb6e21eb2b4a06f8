// One connection in the ledger: what was sent on it, and everything that was heard of it since: answers, the witness,
// the server's log.
import type { OrderName } from '../orders.ts';

/** A line of the log that says that the handler failed on a message. Only some say on which one. */
export interface Failure {
  readonly kind: 'failure' | 'timeout';
  readonly number?: number;
}

/** A line of the log that says that a message was lost with its worker: in its own hook, or while it waited. */
export interface Loss {
  readonly cause: 'workerLost' | 'interrupted';
  readonly number: number;
}

/** What a worker that took over told of the client's state. */
export interface Recovery {
  /** The message that the state was of; -1: there was none. */
  readonly number: number;
  /** Messages that the witness had heard of before. */
  readonly handledBefore: number;
}

/** How it ended; `client`: the client ended it in whatever way, or does not read. */
export type End = { by: 'nobody' } | { by: 'client' } | { by: 'server'; code: number };

export class Session {
  /** The name the server knows the client by; no two connections of a run have the same. */
  readonly name: string;
  /** The order of each message; its number is its place. */
  readonly sent: OrderName[] = [];
  /** Numbers of the answers that the client got, as they came. */
  readonly answered: number[] = [];
  /** Numbers that the witness was told of, as they came. */
  readonly handled: number[] = [];
  /** For each message that was sent, the last one that was answered by then; -1: none. */
  readonly answeredBefore: number[] = [];
  /** What workers that took over found of its state, as they came. */
  readonly recoveries: Recovery[] = [];
  readonly failures: Failure[] = [];
  readonly losses: Loss[] = [];
  /** Times the log says that it was cut off, because its messages ended one worker after the other. */
  cutOffs = 0;
  /** Times the log says that it was closed because too much was waiting. */
  overloads = 0;
  end: End = { by: 'nobody' };
  /** Publishes that came out of order or twice, in words. */
  readonly toldWrong: string[] = [];
  readonly #told = new Map<string, number>();
  /** Messages of a gush that have come so far. */
  #gushed = 0;
  #waiters: (() => void)[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Messages whose fate is not known yet. */
  get unsettled(): number {
    return this.sent.length - this.answered.length - this.failures.length - this.losses.length;
  }

  get hasEnded(): boolean {
    return this.end.by !== 'nobody';
  }

  /** Takes note of a publish of another client, which must come once and in order. */
  told(publisher: string, number: number): void {
    const last = this.#told.get(publisher) ?? -1;
    if (number <= last) this.toldWrong.push(`publish ${number} of ${publisher} came after its ${last}`);
    this.#told.set(publisher, number);
  }

  /** Takes note of one of the many messages of a gush. */
  more(number: number): void {
    if (number !== this.#gushed++) this.toldWrong.push(`of a gush ${number} came as the ${this.#gushed}th`);
  }

  /** The answer came, after so many messages. */
  gushEnds(count: number): void {
    if (count !== this.#gushed) this.toldWrong.push(`${this.#gushed} of the ${count} of a gush came`);
    this.#gushed = 0;
  }

  /** The first to end it counts. */
  endedBy(end: End): void {
    if (!this.hasEnded) this.end = end;
    this.changed();
  }

  /** To be called after anything was noted: wakes who waits. */
  changed(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves when at most `most` messages are unsettled, or the session has ended. */
  async settled(most: number): Promise<void> {
    while (this.unsettled > most && !this.hasEnded) {
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }
}
