// The requests of a run (`POST /messages`), one message each: what became of it, and whether that can be.
import { type Ending, isPending, type OrderName, orderOf } from '../orders.ts';
import type { AuditRules } from './audit.ts';

/**
 * `answered`: by the handler. `failed`, `lost`: 500 by the server, for the message or for its thread. `refused`: 429 or
 * 503. `late`: 504. `unreachable`: nobody let the connection in. `aborted`: by the client. `silent`: none of these.
 */
export const outcomes = [
  'answered',
  'failed',
  'lost',
  'refused',
  'late',
  'unreachable',
  'aborted',
  'silent',
] as const;
export type Outcome = (typeof outcomes)[number];

export interface RequestEntry {
  readonly name: string;
  readonly order: OrderName;
  /** Undefined as long as it waits. */
  outcome: Outcome | undefined;
  /** What it was answered, or what went wrong. */
  said: string;
  /** Times the witness was told of it. */
  handled: number;
}

/** What can be in the log of requests, whose clients have no name there. */
export interface Nameless {
  failures: number;
  losses: number;
}

export function countOutcomes(requests: Iterable<RequestEntry>): Record<Outcome, number> {
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome } of requests) counts[outcome ?? 'silent']++;
  return counts;
}

/** One sentence for each thing that cannot be. */
export function auditRequests(
  requests: readonly RequestEntry[],
  rules: AuditRules,
  nameless: Nameless,
): string[] {
  const counts = countOutcomes(requests);
  // Of those that nobody waits for any more only the log knows what became of them.
  const unknown = counts.aborted + counts.late;
  const ofLog = rules.isLogTorn
    ? []
    : [
        ...unlike('failures of requests', nameless.failures, counts.failed, unknown),
        ...unlike('requests that were lost with a worker', nameless.losses, counts.lost, unknown),
      ];
  return [
    ...requests.flatMap((request) =>
      faultsOf(request, rules).map((fault) => `${request.name} (${request.order}): ${fault}`),
    ),
    ...ofLog,
  ];
}

function faultsOf({ order, outcome, said, handled }: RequestEntry, rules: AuditRules): string[] {
  if (handled > 1) return [`was handled ${handled} times`];
  const { ending } = orderOf(order);
  const mayPend = isPending(order, rules.isAsync);
  switch (outcome) {
    case undefined:
    case 'silent':
      return [`was never answered: ${said}`];
    case 'answered':
      if (handled === 0) return [`was answered '${said}', and nobody handled it`];
      return said.startsWith('0') && ending === 'answer' ? [] : [`was answered '${said.slice(0, 99)}'`];
    case 'failed':
      return expected(outcome, handled, isOneOf(ending, 'failure', 'timeout') || mayPend);
    case 'lost':
      return expected(outcome, handled, ending === 'loss' || mayPend);
    case 'refused':
    case 'unreachable':
      return expected(outcome, handled, true);
    case 'aborted':
    case 'late':
      return [];
  }
}

function expected(outcome: Outcome, handled: number, canBe: boolean): string[] {
  if (handled > 0) return [`was ${outcome}, and handled all the same`];
  return canBe ? [] : [`was ${outcome}, which it cannot be`];
}

function isOneOf(ending: Ending, ...endings: Ending[]): boolean {
  return endings.includes(ending);
}

function unlike(what: string, logged: number, told: number, unknown: number): string[] {
  if (logged >= told && logged <= told + unknown) return [];
  return [`${what}: the log has ${logged}, and ${told} were told`];
}
