// What a run of chaos reports: as an object, which is its JSON, and as a table.
import type { Tally } from './books/audit.ts';
import type { Outcome } from './books/requests.ts';
import type { ServerBooks } from './books/server-books.ts';
import type { FaultName } from './faults.ts';
import type { ChaosOptions } from './options.ts';
import type { OrderName } from './orders.ts';

export interface ChaosReport {
  readonly options: Omit<ChaosOptions, 'faults'> & { readonly faults: FaultName[] };
  readonly loadSec: number;
  readonly connections: number;
  readonly tally: Tally;
  /** Requests by what became of them. */
  readonly requests: Record<Outcome, number>;
  /** Messages by order. */
  readonly orders: Partial<Record<OrderName, number>>;
  /** What clients did to the server, by kind. */
  readonly clientFaults: Partial<Record<FaultName, number>>;
  readonly workersLost: number;
  /** Messages that were begun again, because their thread died while they waited in it. */
  readonly retried: number;
  readonly lossReasons: Record<string, number>;
  readonly recoveries: number;
  /** States of clients that were found by workers which took over. */
  readonly statesFound: number;
  readonly threads: { before: number; after: number };
  /** The server's own counters at the end; undefined when it had ended. */
  readonly server: ServerBooks | undefined;
  /** How late timers of the socket thread were at most. */
  readonly longestLoopDelayMs: number;
  /** Time from SIGTERM to the end of the process. */
  readonly stopSec: number;
  readonly violations: string[];
}

const shownViolations = 50;

export function formatReport(report: ChaosReport): string {
  const { tally, options } = report;
  const rows: [what: string, figure: string | number][] = [
    ['handler, ON_FRAME_LOST', `${options.handler}, ${options.onFrameLost}${options.tls ? ', TLS' : ''}`],
    ['seed', options.seed],
    ['load', `${report.loadSec.toFixed(1)} s`],
    ['clients at once, workers', `${options.clients}, ${options.workers}`],
    ['connections', report.connections],
    ['messages sent', tally.sent],
    ['answered', tally.answered],
    ['handled, client gone', tally.undeliverable],
    ['failed, reported', tally.failed],
    ['timed out, reported', tally.timedOut],
    ['lost with a worker, reported', sum(tally.lost)],
    ...Object.entries(tally.lost).map(([order, count]): [string, number] => [`  ${order}`, count]),
    ['requests', sum(report.requests)],
    ...Object.entries(report.requests).map(([outcome, count]): [string, number] => [`  ${outcome}`, count]),
    ['begun again on another worker', report.retried],
    ['taken back from a worker that was held up', report.server?.framesTakenBack ?? 0],
    ['clients that moved', report.server?.clientsMoved ?? 0],
    ['missing, as are lines of the log', tally.unreported],
    ['lines of the log that nobody read', report.server?.unreadLines ?? 0],
    ['sent around the end of a connection', tally.notTaken],
    ['orders that hurt', ''],
    ...hurting(report).map(([order, count]): [string, number] => [`  ${order}`, count]),
    ['what clients did', ''],
    ...Object.entries(report.clientFaults).map(([fault, count]): [string, number] => [`  ${fault}`, count]),
    ['workers lost', report.workersLost],
    ...Object.entries(report.lossReasons).map(([reason, count]): [string, number] => [`  ${reason}`, count]),
    ['workers replaced', report.recoveries],
    ['states found by them, or where clients moved', report.statesFound],
    ['threads before, after', `${report.threads.before}, ${report.threads.after}`],
    ['longest delay of the event loop', `${report.longestLoopDelayMs.toFixed(0)} ms`],
    ['SIGTERM to the end', `${report.stopSec.toFixed(1)} s`],
    ['violations', report.violations.length],
  ];
  const lines = rows.map(([what, figure]) => `${what.padEnd(64)} ${String(figure).padStart(12)}`);
  const { violations } = report;
  for (const violation of violations.slice(0, shownViolations)) lines.push(`VIOLATION ${violation}`);
  if (violations.length > shownViolations) lines.push(`… and ${violations.length - shownViolations} more`);
  if (violations.length > 0) lines.push(`The plan is that of --seed ${options.seed}`);
  return lines.join('\n');
}

function hurting({ orders, options }: ChaosReport): [order: string, count: number][] {
  return Object.entries(orders).filter(([order]) => (options.faults as string[]).includes(order));
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
