import { describe, expect, test } from 'vitest';
import { auditKeptState } from '../../chaos/books/kept-state.ts';
import { type Recovery, Session } from '../../chaos/books/session.ts';

/** Of a client that sent four messages, each when the one before was answered, the third of which ended its thread. */
function session(...recoveries: Recovery[]): Session {
  const books = new Session('client');
  books.sent.push('plain', 'plain', 'exit', 'plain');
  books.answeredBefore.push(-1, 0, 1, 1);
  books.handled.push(0, 1, 3);
  books.losses.push({ cause: 'workerLost', number: 2 });
  books.recoveries.push(...recoveries);
  return books;
}

describe('the state that a worker finds when it takes over', () => {
  test.each([0, 1])('may be that of message %i, which can be the last that was kept', (number) => {
    expect(auditKeptState(session({ number, handledBefore: 2 }))).toEqual([]);
  });

  test.each([
    [-1, /of message -1, and that of 0 had been kept/],
    [2, /of message 2, which ended its thread/],
    [3, /of message 3 before message 3 was handled/],
  ])('cannot be that of message %i', (number, fault) => {
    expect(auditKeptState(session({ number, handledBefore: 2 })).join('\n')).toMatch(fault);
  });

  test('may be none before anything is known to have been kept', () => {
    expect(auditKeptState(session({ number: -1, handledBefore: 1 }))).toEqual([]);
  });

  test('may lack what one worker handled that died before the end of the batch, when another handled more', () => {
    const books = session({ number: -1, handledBefore: 1 }, { number: -1, handledBefore: 2 });
    expect(auditKeptState(books)).toEqual([]);
  });

  test('is never older than what was found before', () => {
    const books = session({ number: 1, handledBefore: 2 }, { number: 0, handledBefore: 2 });
    expect(auditKeptState(books)).toHaveLength(1);
  });
});
