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
  readonly spareWorkers: number;
  readonly lanesReady: number;
  readonly queuedFrames: number;
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
    spareWorkers: metricOf(metrics, 'spare_workers'),
    lanesReady: sumOf(metrics, 'lane_ready'),
    queuedFrames: sumOf(metrics, 'lane_queued_frames'),
    dropped: readDropped(metrics),
  };
}

/** One sentence for each figure on which the two do not agree. */
export function compareBooks(books: ServerBooks, ledger: Ledger): string[] {
  const { witnessed, failureLines, timeoutLines, lossLines } = ledger;
  const dropped = (reason: string): number => books.dropped[reason] ?? 0;
  const { workerLost, interrupted } = lossLines;
  const refused = dropped('cutOff') + dropped('overload') + dropped('closing');
  const pairs: [what: string, server: number, ledger: number][] = [
    ['messages taken', books.messagesIn, witnessed + failureLines + workerLost + interrupted + refused],
    ['messages handled', books.messagesHandled, witnessed + failureLines],
    ['handler errors', books.handlerErrors, failureLines],
    ['handler time-outs', books.handlerTimeouts, timeoutLines + ledger.hooksThatHung],
    ['workers lost', books.workersLost, ledger.workersLost],
    ['messages that killed their worker', dropped('workerLost'), workerLost],
    ['messages that waited in a worker that died', dropped('interrupted'), interrupted],
    ['messages lost with a worker', workerLost + interrupted, ledger.messagesLost],
    ['messages begun again', books.framesRetried, ledger.messagesRetried],
    ['new workers', books.workersLost, ledger.newWorkers],
    ['commands that failed', dropped('commandFailed'), 0],
  ];
  return pairs
    .filter(([, server, ours]) => server !== ours)
    .map(([what, server, ours]) => `${what}: the server counted ${server}, the ledger ${ours}`);
}

function readDropped(metrics: Metrics): Record<string, number> {
  const dropped: Record<string, number> = {};
  for (const [name, value] of metrics) {
    const reason = /^heddle_dropped_total\{reason="(\w+)"\}$/.exec(name)?.[1];
    if (reason !== undefined) dropped[reason] = value;
  }
  return dropped;
}
