import { beforeEach, expect, test } from 'vitest';
import { Suspects } from '#dist/main/limits/suspects.js';

interface Client {
  ref: number;
  messagesIn: number;
  ledger: { isDone: boolean };
}

let suspects: Suspects<Client>;
beforeEach(() => {
  suspects = new Suspects();
});

function client(ref: number, messagesIn = 0, isDone = true): Client {
  return { ref, messagesIn, ledger: { isDone } };
}

test('who has finished a message meanwhile is none of them', () => {
  const [busy, quiet] = [client(1, 5), client(2, 5)];
  suspects.note([busy, quiet]);
  busy.messagesIn++;
  expect(suspects.choose([busy, quiet])).toEqual([quiet]);
});

test('an eighth is cut, those first that never finished a message, and of them who came last', () => {
  const clients = Array.from({ length: 16 }, (_, index) => client(index + 1, index < 3 ? 0 : 7));
  suspects.note(clients);
  expect(suspects.choose(clients).map(({ ref }) => ref)).toEqual([3, 2]);
});

test('one alone is cut; of nobody nobody is', () => {
  suspects.note([]);
  expect(suspects.choose([client(1)])).toHaveLength(1);
  expect(suspects.choose([])).toEqual([]);
});

test('who waits for a handler is spared while there are others', () => {
  const [waiting, idle] = [client(2, 1, false), client(1, 1)];
  suspects.note([waiting, idle]);
  for (let time = 0; time < 10; time++) expect(suspects.choose([waiting, idle])).toEqual([idle]);
});

test('and three times where there are none: an answer that is long in coming is no cover', () => {
  const waiting = client(1, 1, false);
  suspects.note([waiting]);
  const chosen = Array.from({ length: 4 }, () => suspects.choose([waiting]).length);
  expect(chosen).toEqual([0, 0, 0, 1]);
});
