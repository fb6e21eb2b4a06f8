import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { counterNames } from '#dist/contract/counters.js';
import { dropReasonNames } from '#dist/contract/drop-reasons.js';
import { handshakeRefusals, requestRefusals } from '#dist/contract/refusal-codes.js';
import { totalsOf } from '#dist/main/admin/measures/totals.js';
import { Statistics } from '#dist/main/statistics/statistics.js';

test('the statistics have every counter, drop reason and refusal of the tables, and begin at 0', () => {
  const statistics = new Statistics();
  const zeros = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 0]));
  expect(statistics).toMatchObject(zeros(counterNames));
  expect(statistics.dropped).toEqual(zeros(dropReasonNames));
  expect(statistics.refused).toEqual(zeros(handshakeRefusals));
  expect(statistics.refusedRequests).toEqual(zeros(requestRefusals));
});

test('the totals are the counters and nothing else', () => {
  const statistics = new Statistics();
  statistics.framesRetried = 3;
  statistics.refuse('socket', 'OVERLOADED');
  statistics.drop('overload', 2);
  expect(totalsOf(statistics)).toEqual({
    ...Object.fromEntries(counterNames.map((name) => [name, 0])),
    framesRetried: 3,
    connectionsRefused: 1,
  });
});

test('the counters are fields of an object that V8 has not made a dictionary of', () => {
  setFlagsFromString('--allow-natives-syntax');
  const isFast = runInThisContext('(object) => %HasFastProperties(object)');
  expect(isFast(new Statistics())).toBe(true);
  setFlagsFromString('--no-allow-natives-syntax');
});
