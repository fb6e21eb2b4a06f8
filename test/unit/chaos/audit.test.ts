import { describe, expect, test } from 'vitest';
import { type AuditRules, auditSession } from '../../chaos/books/audit.ts';
import { type Loss, Session } from '../../chaos/books/session.ts';
import type { OrderName } from '../../chaos/orders.ts';

const rules: AuditRules = { closesOnLoss: true, isAsync: false, isLogTorn: false };

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

/** Of a client that was closed for the loss of one message. */
function closedForLoss(sent: OrderName[], number: number, heard: Heard, cause: Loss['cause']): Session {
  const books = session(sent, heard);
  books.losses.push({ cause, number });
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
      /answer 2 came before one that should precede it/,
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
    books.losses.push({ cause: 'workerLost', number: 1 });
    expect(violationsOf(books)).toEqual(['client: it lost a message and was not closed for it']);
    expect(violationsOf(books, { closesOnLoss: false })).toEqual([]);
  });

  test.each([0, 7])('are not even when message %i is reported as lost and is not missing', (number) => {
    const books = session(['plain', 'plain'], { answered: [0, 1] });
    books.losses.push({ cause: 'interrupted', number });
    expect(violationsOf(books, { closesOnLoss: false })[0]).toMatch(
      /is reported as lost, and is not missing/,
    );
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

describe('where lines of the log are missing', () => {
  const torn = { isLogTorn: true };
  const gone = (sent: OrderName[], heard: Heard): Session => {
    const books = session(sent, heard);
    books.endedBy({ by: 'client' });
    return books;
  };

  test.each<OrderName>(['throw', 'exit', 'await', 'never'])(
    'one of them may have been that of %s',
    (order) => {
      const books = gone(['plain', order, 'plain'], { answered: [0, 2] });
      const { violations, tally } = auditSession(books, { ...rules, ...torn });
      expect(violations).toEqual([]);
      expect(tally.unreported).toBe(1);
    },
  );

  test('none of them can have been that of a message that neither fails nor kills', () => {
    const books = gone(['plain', 'plain', 'plain'], { answered: [0, 2] });
    expect(violationsOf(books, torn)).toEqual([
      'client: message 1 (plain) is missing, and nothing reports it',
    ]);
  });

  test.each([1006, 1011, 4013])('one of them may have said why a client was closed with %i', (code) => {
    const books = session(['plain', 'plain'], { answered: [0] });
    books.endedBy({ by: 'server', code });
    expect(violationsOf(books, torn)).toEqual([]);
  });
});

describe('what is sent without end', () => {
  test.each<[string, number[], number]>([
    ['one is missing', [0, 2], 3],
    ['one came twice', [0, 1, 1], 2],
    ['the last one is missing', [0, 1], 3],
  ])('is not even when %s', (_, heard, count) => {
    const books = session(['gush'], { answered: [0] });
    for (const number of heard) books.more(number);
    books.gushEnds(count);
    expect(violationsOf(books)).not.toEqual([]);
  });

  test('is even when all of it came, time after time', () => {
    const books = session(['gush', 'gush'], { answered: [0, 1] });
    for (const count of [3, 2]) {
      for (let number = 0; number < count; number++) books.more(number);
      books.gushEnds(count);
    }
    expect(violationsOf(books)).toEqual([]);
  });

  test('may have its client cut, whether or not losses close', () => {
    const books = session(['endless']);
    books.losses.push({ cause: 'workerLost', number: 0 });
    books.endedBy({ by: 'server', code: 1006 });
    expect(violationsOf(books)).toEqual([]);
    expect(violationsOf(books, { closesOnLoss: false })).toEqual([]);
  });
});

describe('the books of a client that was closed', () => {
  test('are even when its loss is reported, and what came after was handled for nobody or not taken', () => {
    const sent: OrderName[] = ['plain', 'exit', 'plain', 'plain', 'plain'];
    const books = closedForLoss(sent, 1, { answered: [0], handled: [0, 2] }, 'workerLost');
    const { violations, tally } = auditSession(books, rules);
    expect(violations).toEqual([]);
    expect(tally).toMatchObject({ answered: 1, undeliverable: 1, lost: { exit: 1 }, notTaken: 2 });
  });

  test('are not even when nothing reports a loss', () => {
    const books = session(['plain', 'exit'], { answered: [0] });
    books.endedBy({ by: 'server', code: 1011 });
    expect(violationsOf(books)).toEqual(['client: closed with 1011, and nothing reports a loss']);
  });

  test('are not even when another message is missing than the one that is reported', () => {
    const sent: OrderName[] = ['plain', 'exit', 'plain', 'plain'];
    const books = closedForLoss(sent, 1, { answered: [0], handled: [0, 3] }, 'workerLost');
    expect(violationsOf(books)).toEqual(['client: message 2 (plain) is missing, and nothing reports it']);
  });

  test('are not even when the message that killed its thread was handled', () => {
    const books = closedForLoss(['plain', 'exit'], 1, { answered: [0, 1] }, 'workerLost');
    expect(violationsOf(books)).toContain('client: message 1 (exit) was handled as if it could be');
  });

  test('are not even when an innocent message was lost; one that waited may be', () => {
    const lost = (order: OrderName, cause: Loss['cause']) =>
      closedForLoss(['plain', order], 1, { answered: [0] }, cause);
    const violation = 'client: message 1 (plain) was lost, which it cannot be';
    expect(violationsOf(lost('plain', 'workerLost'))).toEqual([`${violation} (workerLost)`]);
    expect(violationsOf(lost('plain', 'interrupted'))).toEqual([`${violation} (interrupted)`]);
    expect(violationsOf(lost('plain', 'interrupted'), { isAsync: true })).toEqual([]);
    expect(violationsOf(lost('await', 'interrupted'))).toEqual([]);
    expect(violationsOf(lost('await', 'workerLost'))).toHaveLength(1);
    expect(violationsOf(lost('exit', 'workerLost'))).toEqual([]);
  });

  test('with 1011 although losses do not close are even when the log says that it was cut off', () => {
    const books = closedForLoss(['exit'], 0, {}, 'workerLost');
    expect(violationsOf(books, { closesOnLoss: false })).toEqual([
      'client: closed with 1011, and nothing reports a loss',
    ]);
    books.cutOffs = 1;
    expect(violationsOf(books, { closesOnLoss: false })).toEqual([]);
  });

  test('for too much that was waiting are even when the log says so', () => {
    const books = session(['plain', 'plain', 'plain'], { answered: [0] });
    books.endedBy({ by: 'server', code: 4013 });
    expect(violationsOf(books)).toEqual(['client: closed with 4013, and nothing reports an overload']);
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
