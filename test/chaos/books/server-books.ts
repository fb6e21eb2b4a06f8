// Compares what the server counted itself with the ledger of the clients, the witness and the log.
import { type Metrics, metricOf, sumOf } from '../../support/long-runs/metrics.ts';
import type { Ledger } from './ledger.ts';

export interface ServerBooks {
  readonly messagesIn: number;
  readonly messagesHandled: number;
  readonly handlerErrors: number;
  readonly handlerTimeouts: number;
  readonly workersLost: number;
  readonly framesRetried: number;
  readonly framesTakenBack: number;
  readonly clientsMoved: number;
  readonly spareWorkers: number;
  readonly lanesReady: number;
  readonly queuedFrames: number;
  /** Lines of the log that were dropped because nobody read them. */
  readonly unreadLines: number;
  readonly dropped: Readonly<Record<string, number>>;
}

export function readBooks(metrics: Metrics): ServerBooks {
  const total = (name: string): number => metricOf(metrics, `${name}_total`);
  return {
    messagesIn: total('messages_in'),
    messagesHandled: sumOf(metrics, 'lane_messages_total'),
    handlerErrors: total('handler_errors'),
    handlerTimeouts: total('handler_timeouts'),
    workersLost: total('workers_lost'),
    framesRetried: total('frames_retried'),
    framesTakenBack: total('frames_taken_back'),
    clientsMoved: total('clients_moved'),
    spareWorkers: metricOf(metrics, 'spare_workers'),
    lanesReady: sumOf(metrics, 'lane_ready'),
    queuedFrames: sumOf(metrics, 'lane_queued_frames'),
    unreadLines: metricOf(metrics, 'log_lines_lost_total{kind="unread"}'),
    dropped: readDropped(metrics),
  };
}

/** One sentence for each figure on which the two do not agree. */
export function compareBooks(books: ServerBooks, ledger: Ledger): string[] {
  const { witnessed } = ledger;
  const dropped = (reason: string): number => books.dropped[reason] ?? 0;
  const lost = dropped('workerLost') + dropped('interrupted');
  const refused = dropped('cutOff') + dropped('overload') + dropped('closing') + dropped('abandoned');
  const handled = witnessed + books.handlerErrors;
  const pairs: Pair[] = [
    ['messages taken', books.messagesIn, handled + lost + refused],
    ['messages handled', books.messagesHandled, handled],
    ['commands that failed', dropped('commandFailed'), 0],
  ];
  return [...pairs.flatMap(disagreement), ...compareLog(books, ledger, dropped)];
}

// What has a line in the log each time. Where lines are missing the server has counted more, by one a line at most.
function compareLog(books: ServerBooks, ledger: Ledger, dropped: (reason: string) => number): string[] {
  const { workerLost, interrupted } = ledger.lossLines;
  const pairs: Pair[] = [
    ['handler errors', books.handlerErrors, ledger.failureLines],
    ['handler time-outs', books.handlerTimeouts, ledger.timeoutLines + ledger.hooksThatHung],
    ['workers lost', books.workersLost, ledger.workersLost],
    ['messages that killed their worker', dropped('workerLost'), workerLost],
    ['messages that waited in a worker that died', dropped('interrupted'), interrupted],
    ['new workers', books.workersLost, ledger.newWorkers],
  ];
  const sums: Pair[] = [
    ['messages lost with a worker', dropped('workerLost') + dropped('interrupted'), ledger.messagesLost],
    ['messages begun again', books.framesRetried, ledger.messagesRetried],
  ];
  const { unreadLines } = books;
  if (unreadLines === 0) return [...pairs, ...sums].flatMap(disagreement);
  const missing = pairs.map(([, server, ours]) => server - ours);
  const most = pairsOfALine * unreadLines;
  const wrong = [...pairs, ...sums].filter(([, server, ours]) => ours > server).flatMap(disagreement);
  const total = missing.reduce((sum, count) => sum + count, 0);
  if (total > most) wrong.push(`${total} reports are missing, and ${unreadLines} lines of the log`);
  return wrong;
}

/** What the server counted as failed or lost, and no client knows of: what became of whom the missing lines would say. */
export function unknownFates(books: ServerBooks, ledger: Ledger): number {
  let known = 0;
  for (const { failures, losses } of ledger.sessions) known += failures.length + losses.length;
  for (const { outcome } of ledger.requests.values()) if (outcome === 'failed' || outcome === 'lost') known++;
  const { workerLost = 0, interrupted = 0 } = books.dropped;
  return books.handlerErrors + workerLost + interrupted - known;
}

type Pair = [what: string, server: number, ledger: number];

/** A line can be missing in two of the pairs: a time-out is a failure, too. */
const pairsOfALine = 2;

function disagreement([what, server, ours]: Pair): string[] {
  return server === ours ? [] : [`${what}: the server counted ${server}, the ledger ${ours}`];
}

function readDropped(metrics: Metrics): Record<string, number> {
  const dropped: Record<string, number> = {};
  for (const [name, value] of metrics) {
    const reason = /^heddle_dropped_total\{reason="(\w+)"\}$/.exec(name)?.[1];
    if (reason !== undefined) dropped[reason] = value;
  }
  return dropped;
}
