import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Sequence } from '#dist/main/delivery/sequence.js';
import { Turn, unitsOf, type Work } from '#dist/main/delivery/turn.js';
import { silentFaults } from '../../support/parts/silent-faults.ts';

/** Milliseconds that a unit takes, on the clock of these tests. */
let msPerUnit = 0;
let now = 0;
let turn: Turn;

beforeEach(() => {
  msPerUnit = 0;
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  turn = new Turn();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** So many units, one by one; what is done of it is in `done`. */
class Units implements Work {
  done = 0;
  readonly #count: number;
  readonly #turn = turn;

  constructor(count: number) {
    this.#count = count;
  }

  advance(): boolean {
    while (this.done < this.#count) {
      if (this.#turn.isOver) return false;
      this.#turn.spend(1);
      now += msPerUnit;
      this.done++;
    }
    return true;
  }
}

describe('a turn', () => {
  test('has all of what is short, at once', () => {
    const work = new Units(1000);
    turn.do(work);
    expect(work.done).toBe(1000);
    expect(turn.isIdle).toBe(true);
  });

  test('ends after so much was done; the rest is done in later ones, a bounded part in each', async () => {
    const work = new Units(30_000);
    turn.do(work);
    const parts = [work.done];
    while (!turn.isIdle) {
      const before = work.done;
      await nextTurn();
      parts.push(work.done - before);
    }
    expect(work.done).toBe(30_000);
    for (const part of parts) expect(part).toBeLessThanOrEqual(8192);
  });

  test('ends after so much time, however little was done', async () => {
    msPerUnit = 0.1;
    const work = new Units(300);
    turn.do(work);
    while (!turn.isIdle) {
      const before = now;
      await nextTurn();
      expect(now - before).toBeLessThan(20);
    }
    expect(work.done).toBe(300);
  });

  test('is over for all work when it is over: what comes then waits for the next', async () => {
    const works = Array.from({ length: 6 }, () => new Units(8192));
    for (const work of works) turn.do(work);
    expect(works.reduce((sum, { done }) => sum + done, 0)).toBeLessThanOrEqual(8192);
    const late = new Units(1);
    turn.do(late);
    expect(late.done).toBe(0);
    while (!turn.isIdle) await nextTurn();
    expect([...works, late].map(({ done }) => done)).toEqual([...works.map(() => 8192), 1]);
  });

  test('is shared: what is short does not wait until what is long is done', async () => {
    const long = new Units(1_000_000);
    turn.do(long);
    turn.do(new Units(4000));
    const short = new Units(10);
    turn.do(short);
    await nextTurn();
    await nextTurn();
    expect(short.done).toBe(10);
    expect(long.done).toBeLessThan(30_000);
    while (!turn.isIdle) await nextTurn();
  });

  test('begins anew with every turn of the event loop', async () => {
    for (let round = 0; round < 5; round++) {
      const work = new Units(2000);
      turn.do(work);
      expect(work.done).toBe(2000);
      await nextTurn();
    }
  });

  test('goes on with outer work when inner work has had its slice', () => {
    const inner = new Units(5);
    const outer = new Units(5);
    turn.do({
      advance: () => {
        turn.do(inner);
        return outer.advance();
      },
    });
    expect([inner.done, outer.done]).toEqual([5, 5]);
  });
});

test.each([
  [0, 1],
  [4095, 1],
  [4096, 2],
  [1024 * 1024, 257],
])('a message of %i bytes is worth %i units', (bytes, units) => {
  expect(unitsOf(bytes)).toBe(units);
});

describe('a sequence', () => {
  const counts = { internalErrors: 0 };
  const faults = silentFaults(counts);
  const done: string[] = [];
  let things: (() => void)[];
  let sequence: Sequence;
  beforeEach(() => {
    counts.internalErrors = 0;
    done.length = 0;
    things = [];
    sequence = new Sequence(turn, faults, () => {
      turn.spend(1);
      const thing = things.shift();
      thing?.();
      return thing !== undefined;
    });
  });

  const thing = (name: string) => (): void => void done.push(name);
  /** Takes three turns. */
  const long = (name: string) => (): void => {
    let parts = 3;
    sequence.later(() => {
      turn.spend(100_000);
      done.push(`${name}${parts}`);
      return --parts === 0;
    });
  };

  async function allDone(): Promise<void> {
    while (!turn.isIdle) await nextTurn();
  }

  test('does one thing after the other, also where one takes more than a turn', async () => {
    things = [thing('a'), long('b'), thing('c'), long('d'), thing('e')];
    sequence.go();
    expect(sequence.isUnderWay).toBe(true);
    await allDone();
    expect(done).toEqual(['a', 'b3', 'b2', 'b1', 'c', 'd3', 'd2', 'd1', 'e']);
    expect(sequence.isUnderWay).toBe(false);
  });

  test('does not do what comes meanwhile before what is under way', async () => {
    things = [long('a')];
    sequence.go();
    things.push(thing('b'));
    sequence.go();
    await allDone();
    expect(done).toEqual(['a3', 'a2', 'a1', 'b']);
  });

  test('does what follows when everything before it is done, at once where nothing is under way', async () => {
    sequence.goThen(thing('at once'));
    expect(done).toEqual(['at once']);
    things = [long('a'), thing('b')];
    sequence.goThen(thing('then'));
    await allDone();
    expect(done).toEqual(['at once', 'a3', 'a2', 'a1', 'b', 'then']);
  });

  test('does all of it at once where it is told to', async () => {
    things = [thing('a'), long('b'), thing('c')];
    sequence.go();
    things.push(long('d'));
    sequence.finish();
    expect(done).toEqual(['a', 'b3', 'b2', 'b1', 'c', 'd3', 'd2', 'd1']);
    await allDone();
    things = [thing('e'), long('f')];
    sequence.go();
    await allDone();
    expect(done.slice(8)).toEqual(['e', 'f3', 'f2', 'f1']);
  });

  test('goes on with the next where one fails, at once or in a later turn; each is reported', async () => {
    const fail = (): never => {
      throw new Error('on purpose');
    };
    things = [fail, thing('a'), () => sequence.later(fail), thing('b')];
    sequence.goThen(fail);
    await allDone();
    expect(done).toEqual(['a', 'b']);
    expect(counts.internalErrors).toBe(3);
    expect(sequence.isUnderWay).toBe(false);
  });
});
