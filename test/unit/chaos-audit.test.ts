import { describe, expect, test } from 'vitest';
import { type AuditRules, auditSession } from '../chaos/audit.ts';
import type { OrderName } from '../chaos/orders.ts';
import { Session } from '../chaos/session.ts';

const rules: AuditRules = { closesOnLoss: true, isAsync: false, costsOneFrame: true };

interface Heard {
  answered?: number[];
  /** Default: what was answered. */
  handled?: number[];
}

function session(sent: OrderName[], { answered = [], handled = answered }: Heard = {}): Session {
  const books = new Session('client');
  books.sent.push(...sent);
  books.answered.push(...answered);
  books.handled.push(...handled);
  return books;
}

/** Of a client that was closed for one frame that was lost. */
function closedForLoss(sent: OrderName[], heard: Heard): Session {
  const books = session(sent, heard);
  books.losses.push(1);
  books.endedBy({ by: 'server', code: 1011 });
  return books;
}

function violationsOf(books: Session, changed: Partial<AuditRules> = {}): string[] {
  return auditSession(books, { ...rules, ...changed }).violations;
}

describe('the books of a client that stays', () => {
  test('are even when every message was answered once and in order', () => {
    const { violations, tally } = auditSession(
      session(['plain', 'slow', 'await'], { answered: [0, 1, 2] }),
      rules,
    );
    expect(violations).toEqual([]);
    expect(tally).toMatchObject({ sent: 3, answered: 3, undeliverable: 0, notTaken: 0, lost: {} });
  });

  test('are even when the log names what failed', () => {
    const books = session(['plain', 'throw', 'plain', 'never', 'overflow', 'plain'], { answered: [0, 2, 5] });
    books.failures.push({ kind: 'failure', number: 1 }, { kind: 'timeout' }, { kind: 'failure' });
    const { violations, tally } = auditSession(books, rules);
    expect(violations).toEqual([]);
    expect(tally).toMatchObject({ answered: 3, failed: 2, timedOut: 1 });
  });

  test.each<[string, Heard, RegExp]>([
    ['a second answer', { answered: [0, 1, 1, 2] }, /answer 1 came twice/],
    ['two answers that changed places', { answered: [0, 2, 1] }, /answer 1 came after 2/],
    [
      'an answer that is missing',
      { answered: [0, 2] },
      /message 1 \(plain\) is missing, and nothing reports it/,
    ],
    ['no last answer', { answered: [0, 1] }, /message 2 \(plain\) was never answered/],
    ['an answer to nothing', { answered: [0, 1, 2, 3] }, /answer 3 is of a message that was never sent/],
    [
      'an answer that got lost on its way back',
      { answered: [0, 1], handled: [0, 1, 2] },
      /message 2 \(plain\) was handled, and its answer never came/,
    ],
    [
      'an answer in the middle that got lost on its way back',
      { answered: [0, 2], handled: [0, 1, 2] },
      /answer 2 does not follow what was handled before it/,
    ],
    [
      'a message that was handled twice',
      { answered: [0, 1, 2], handled: [0, 1, 1, 2] },
      /witnessed message 1 came twice/,
    ],
  ])('are not even with %s', (_, heard, violation) => {
    const violations = violationsOf(session(['plain', 'plain', 'plain'], heard));
    expect(violations.join('\n')).toMatch(violation);
  });

  test('are not even when it lost a message and was not closed, unless clients are not closed for it', () => {
    const books = session(['plain', 'exit', 'plain'], { answered: [0, 2] });
    books.losses.push(1);
    expect(violationsOf(books)).toEqual(['client: it lost a message and was not closed for it']);
    expect(violationsOf(books, { closesOnLoss: false })).toEqual([]);
  });

  test('are not even when more is reported as lost than is missing', () => {
    const books = session(['plain', 'exit'], { answered: [0] });
    books.losses.push(1, 1);
    expect(violationsOf(books, { closesOnLoss: false })).toEqual([
      'client: 1 more frames are reported as lost than are missing',
    ]);
  });

  test('are not even when a failure is reported that nobody ordered', () => {
    const books = session(['plain', 'plain'], { answered: [0, 1] });
    books.failures.push({ kind: 'failure', number: 1 });
    expect(violationsOf(books)[0]).toMatch(/a failure is reported \(1\) that fits no message/);
  });

  test('are not even when a publish came twice or out of order', () => {
    const books = session(['plain'], { answered: [0] });
    for (const number of [1, 4, 4, 3]) books.told('other', number);
    expect(violationsOf(books)).toHaveLength(2);
  });
});

describe('the books of a client that was closed', () => {
  test('are even when its loss is reported, and what came after was handled for nobody or not taken', () => {
    const sent: OrderName[] = ['plain', 'exit', 'plain', 'plain', 'plain'];
    const { violations, tally } = auditSession(
      closedForLoss(sent, { answered: [0], handled: [0, 2] }),
      rules,
    );
    expect(violations).toEqual([]);
    expect(tally).toMatchObject({ answered: 1, undeliverable: 1, lost: { exit: 1 }, notTaken: 2 });
  });

  test('are not even when nothing reports a loss', () => {
    const books = session(['plain', 'exit'], { answered: [0] });
    books.endedBy({ by: 'server', code: 1011 });
    expect(violationsOf(books)).toEqual(['client: closed with 1011, and nothing reports a loss']);
  });

  test('are not even when another message is missing than the one that is reported', () => {
    const books = closedForLoss(['plain', 'exit', 'plain', 'plain'], { answered: [0], handled: [0, 3] });
    expect(violationsOf(books)).toEqual(['client: message 2 (plain) is missing, and nothing reports it']);
  });

  test('are not even when the message that killed its thread was handled', () => {
    const books = closedForLoss(['plain', 'exit'], { answered: [0, 1] });
    expect(violationsOf(books)).toContain('client: message 1 (exit) was handled as if it could be');
  });

  test('are not even when an innocent message was lost; one that waited may be', () => {
    const sync = closedForLoss(['plain', 'plain'], { answered: [0] });
    expect(violationsOf(sync).join()).toMatch(
      /1 \(plain\) was lost, and had not killed its thread nor waited/,
    );
    expect(violationsOf(sync, { isAsync: true })).toEqual([]);
    expect(violationsOf(closedForLoss(['plain', 'await'], { answered: [0] }))).toEqual([]);
  });

  test('are not even when a death cost it more than one frame', () => {
    const books = session(['await', 'await']);
    books.losses.push(2);
    books.endedBy({ by: 'server', code: 1011 });
    expect(violationsOf(books)).toEqual(['client: 2 frames were lost with one thread']);
    expect(violationsOf(books, { costsOneFrame: false })).toEqual([]);
  });

  test('for too much that was waiting are even when the log says so', () => {
    const books = session(['plain', 'plain', 'plain'], { answered: [0] });
    books.endedBy({ by: 'server', code: 1013 });
    expect(violationsOf(books)).toEqual(['client: closed with 1013, and nothing reports an overload']);
    books.overloads = 1;
    expect(violationsOf(books)).toEqual([]);
  });

  test.each([1000, 1006, 1009])('with %i are not even: nobody asked for that', (code) => {
    const books = session(['plain'], { answered: [0] });
    books.endedBy({ by: 'server', code });
    expect(violationsOf(books)).toEqual([`client: closed with ${code} for no reason`]);
  });
});

describe('the books of a client that left', () => {
  test('are even whatever it did not wait for, as long as that is the end', () => {
    const books = session(['plain', 'plain', 'plain', 'plain'], { answered: [0], handled: [0, 1] });
    books.endedBy({ by: 'client' });
    const { violations, tally } = auditSession(books, rules);
    expect(violations).toEqual([]);
    expect(tally).toMatchObject({ answered: 1, undeliverable: 1, notTaken: 2 });
  });

  test('are not even when a message in the middle is missing', () => {
    const books = session(['plain', 'plain', 'plain'], { answered: [0], handled: [0, 2] });
    books.endedBy({ by: 'client' });
    expect(violationsOf(books)).toEqual(['client: message 1 (plain) is missing, and nothing reports it']);
  });
});
