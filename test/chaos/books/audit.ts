// Closes the books of one connection: every message that was sent is answered, or its loss was reported, in order.
import { type Ending, isPending, type OrderName, orderOf } from '../orders.ts';
import { auditKeptState } from './kept-state.ts';
import type { Failure, Loss, Session } from './session.ts';

export interface AuditRules {
  /** ON_FRAME_LOST: whether a client that lost a message is closed for it. */
  readonly closesOnLoss: boolean;
  /** Whether the handler awaits in every message, so that any may be lost with a thread that another one kills. */
  readonly isAsync: boolean;
  /** Whether lines of the log are missing, any of which may have been the report of what is not reported. */
  readonly isLogTorn: boolean;
}

export interface Tally {
  sent: number;
  answered: number;
  /** Handled, but the client had gone, been closed or stopped to read. */
  undeliverable: number;
  failed: number;
  timedOut: number;
  /** Reported as lost with a worker, by order. */
  lost: Partial<Record<OrderName, number>>;
  /** Sent around the end of the connection and never taken by the server. */
  notTaken: number;
  /** Missing, and perhaps reported in a line that is missing, too. */
  unreported: number;
}

export interface Audit {
  readonly violations: string[];
  readonly tally: Tally;
}

export function auditSession(session: Session, rules: AuditRules): Audit {
  const { sent, answered, handled, failures, losses } = session;
  const violations = [
    ...sequenceViolations('answer', answered, sent),
    ...sequenceViolations('witnessed message', handled, sent),
    ...session.toldWrong,
    ...auditKeptState(session),
  ];
  // Answers and what the witness hears leave the server in one order, so a client that goes misses the last ones only.
  const stranger = answered.find((number, place) => handled[place] !== number);
  if (stranger !== undefined) violations.push(`answer ${stranger} came before one that should precede it`);

  const { notTaken, unreported } = findNotTaken(session, rules, violations);
  const { end } = session;
  if (end.by === 'nobody') {
    for (const number of notTaken) violations.push(`message ${describe(number, sent)} was never answered`);
    for (const number of handled.slice(answered.length)) {
      violations.push(`message ${describe(number, sent)} was handled, and its answer never came`);
    }
    const mayStay = losses.length === 0 || !rules.closesOnLoss;
    if (!mayStay) violations.push('it lost a message and was not closed for it');
  } else if (end.by === 'server') {
    const reason = unexplained(end.code, session, rules);
    if (reason !== undefined) violations.push(reason);
  }

  const lost: Tally['lost'] = {};
  for (const { number } of losses) {
    const order = sent[number];
    if (order !== undefined) lost[order] = (lost[order] ?? 0) + 1;
  }
  const tally: Tally = {
    sent: sent.length,
    answered: answered.length,
    undeliverable: Math.max(0, handled.length - answered.length),
    failed: failures.filter(({ kind }) => kind === 'failure').length,
    timedOut: failures.filter(({ kind }) => kind === 'timeout').length,
    lost,
    notTaken: notTaken.length,
    unreported: unreported.length,
  };
  return { violations: violations.map((violation) => `${session.name}: ${violation}`), tally };
}

// What was not handled failed, was lost or never reached the server. Frames of one client are handled in their order,
// so nothing after the first that was not taken can have been.
function findNotTaken(
  session: Session,
  rules: AuditRules,
  violations: string[],
): { notTaken: number[]; unreported: number[] } {
  const { sent, handled, failures, losses } = session;
  const missing = new Set(sent.keys());
  for (const number of handled) {
    missing.delete(number);
    if (endingOf(sent[number]) !== 'answer') {
      violations.push(`message ${describe(number, sent)} was handled as if it could be`);
    }
  }
  let last = handled.at(-1) ?? -1;
  for (const loss of losses) {
    const { number, cause } = loss;
    if (!missing.delete(number)) {
      violations.push(`message ${describe(number, sent)} is reported as lost, and is not missing`);
    } else if (!couldBeLost(loss, sent[number], rules)) {
      violations.push(`message ${describe(number, sent)} was lost, which it cannot be (${cause})`);
    }
    last = Math.max(last, number);
  }
  for (const failure of [...failures].sort((a, b) => Number(isUnnamed(a)) - Number(isUnnamed(b)))) {
    const number = failure.number ?? [...missing].find((each) => couldFailAs(failure, sent[each], rules));
    if (number === undefined || !missing.delete(number)) {
      violations.push(
        `a ${failure.kind} is reported (${failure.number ?? 'no number'}) that fits no message`,
      );
    } else last = Math.max(last, number);
  }
  const unreported = [...missing].filter((number) => number < last);
  for (const number of unreported) {
    if (rules.isLogTorn && couldBeReported(sent[number], rules)) continue;
    violations.push(`message ${describe(number, sent)} is missing, and nothing reports it`);
  }
  return { notTaken: [...missing].filter((number) => number > last), unreported };
}

// What kills its thread is lost; what waits may be, when another one does.
function couldBeLost({ cause }: Loss, order: OrderName | undefined, rules: AuditRules): boolean {
  if (order === undefined) return false;
  return endingOf(order) === 'loss' || (cause === 'interrupted' && isPending(order, rules.isAsync));
}

function couldBeReported(order: OrderName | undefined, rules: AuditRules): boolean {
  return order !== undefined && (endingOf(order) !== 'answer' || isPending(order, rules.isAsync));
}

function sequenceViolations(what: string, numbers: readonly number[], sent: readonly OrderName[]): string[] {
  const violations: string[] = [];
  const seen = new Set<number>();
  let last = -1;
  for (const number of numbers) {
    if (!(number in sent)) violations.push(`${what} ${number} is of a message that was never sent`);
    else if (seen.has(number)) violations.push(`${what} ${number} came twice`);
    else if (number < last) violations.push(`${what} ${number} came after ${last}`);
    seen.add(number);
    last = Math.max(last, number);
  }
  return violations;
}

function unexplained(code: number, session: Session, rules: AuditRules): string | undefined {
  const { overloads } = session;
  const losses = rules.closesOnLoss ? session.losses.length : session.cutOffs;
  if (rules.isLogTorn && [1006, 1011, 4013].includes(code)) return undefined;
  if (code === 1011) return losses > 0 ? undefined : 'closed with 1011, and nothing reports a loss';
  if (code === 4013) return overloads > 0 ? undefined : 'closed with 4013, and nothing reports an overload';
  // Who is sent more than it can read is cut.
  if (code === 1006 && session.sent.includes('endless')) return undefined;
  // While a client goes on sending, the reset of its connection can overtake the close frame.
  if (code === 1006 && losses + overloads > 0) return undefined;
  return `closed with ${code} for no reason`;
}

function couldFailAs(failure: Failure, order: OrderName | undefined, rules: AuditRules): boolean {
  if (order === undefined) return false;
  if (endingOf(order) === failure.kind) return true;
  // On a machine that stands still, what only meant to wait a little can run into the time-out.
  return failure.kind === 'timeout' && isPending(order, rules.isAsync);
}

function isUnnamed(failure: Failure): boolean {
  return failure.number === undefined;
}

function endingOf(order: OrderName | undefined): Ending | undefined {
  return order === undefined ? undefined : orderOf(order).ending;
}

function describe(number: number, sent: readonly OrderName[]): string {
  return `${number} (${sent[number]})`;
}
