import { describe, expect, test } from 'vitest';
import { auditRequests, type RequestEntry } from '../../chaos/books/requests.ts';
import type { OrderName } from '../../chaos/orders.ts';

const rules = { closesOnLoss: true, isAsync: false, isLogTorn: false };

function faultsOf(order: OrderName, outcome: RequestEntry['outcome'], handled: number, said = '0'): string[] {
  const nameless = { failures: outcome === 'failed' ? 1 : 0, losses: outcome === 'lost' ? 1 : 0 };
  return auditRequests([{ name: 'request', order, outcome, said, handled }], rules, nameless);
}

describe('the books of requests', () => {
  test.each<[string, OrderName, RequestEntry['outcome'], number]>([
    ['an answer of the handler', 'plain', 'answered', 1],
    ['a failure that was ordered', 'throw', 'failed', 0],
    ['a hook that never settled', 'never', 'failed', 0],
    ['a thread that died of it', 'exit', 'lost', 0],
    ['a thread that died while it waited', 'await', 'lost', 0],
    ['a refusal', 'plain', 'refused', 0],
    ['a request that was given up, and handled for nobody', 'await', 'aborted', 1],
    ['a request that was given up, and not handled', 'await', 'aborted', 0],
    ['an answer that came too late', 'slow', 'late', 1],
  ])('are even with %s', (_, order, outcome, handled) => {
    expect(faultsOf(order, outcome, handled)).toEqual([]);
  });

  test.each<[string, OrderName, RequestEntry['outcome'], number, RegExp]>([
    ['no answer', 'plain', 'silent', 1, /was never answered/],
    ['no end', 'plain', undefined, 0, /was never answered/],
    ['an answer that nobody gave', 'plain', 'answered', 0, /nobody handled it/],
    ['two hooks for one request', 'plain', 'answered', 2, /was handled 2 times/],
    ['an answer where there can be none', 'exit', 'answered', 1, /was answered/],
    ['a failure of what was handled', 'await', 'failed', 1, /handled all the same/],
    ['a loss of what was handled', 'await', 'lost', 1, /handled all the same/],
    ['a refusal of what was handled', 'plain', 'refused', 1, /handled all the same/],
    ['an innocent request that was lost', 'plain', 'lost', 0, /was lost, which it cannot be/],
    ['an innocent request that failed', 'slow', 'failed', 0, /was failed, which it cannot be/],
  ])('are not even with %s', (_, order, outcome, handled, fault) => {
    expect(faultsOf(order, outcome, handled).join('\n')).toMatch(fault);
  });

  test('are not even with the answer to another message', () => {
    expect(faultsOf('plain', 'answered', 1, '5')).toEqual(["request (plain): was answered '5'"]);
  });

  test('agree with the log, which may know more of those that nobody waits for', () => {
    const lost: RequestEntry = { name: 'a', order: 'exit', outcome: 'lost', said: '', handled: 0 };
    const aborted: RequestEntry = { ...lost, name: 'b', outcome: 'aborted' };
    const audit = (losses: number) => auditRequests([lost, aborted], rules, { failures: 0, losses });
    expect([0, 1, 2, 3].map((losses) => audit(losses).length)).toEqual([1, 0, 0, 1]);
  });
});
