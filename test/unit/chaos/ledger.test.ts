import { describe, expect, test } from 'vitest';
import { Ledger } from '../../chaos/books/ledger.ts';
import { compareBooks, readBooks } from '../../chaos/books/server-books.ts';
import { readLogLine } from '../../chaos/books/server-log.ts';
import { faultNames, parseFaults, siegeFaults } from '../../chaos/faults.ts';
import { ClientPlan, rawSteps, siegeSteps } from '../../chaos/plan.ts';
import type { LogLine } from '../../support/long-runs/server-child.ts';

const rules = { closesOnLoss: true, isAsync: false, isLogTorn: false };

function ledgerOf(...lines: LogLine[]): Ledger {
  const ledger = new Ledger();
  ledger.open('alice').sent.push('plain', 'throw', 'exit');
  for (const line of [{ msg: 'client online', client: 'a-1', name: 'alice' }, ...lines]) {
    const event = readLogLine(line);
    if (event !== undefined) ledger.log(event);
  }
  return ledger;
}

const failed: LogLine = {
  level: 50,
  msg: 'the handler failed',
  client: 'a-1',
  hook: 'message',
  err: { message: 'message 1 was told to throw' },
};
const lost: LogLine = {
  level: 50,
  msg: 'what was begun is lost with its worker',
  code: 'FRAME_LOST',
  client: 'a-1',
  cause: 'workerLost',
  messages: 1,
  messageNumber: 3,
};
const workerLost: LogLine = {
  level: 50,
  code: 'WORKER_LOST',
  lost: 1,
  retried: 0,
  msg: 'The worker died: exit',
};

describe('the ledger', () => {
  test('puts together what clients, witness and log say of one connection', () => {
    const ledger = ledgerOf(failed, lost, workerLost, { msg: 'lane has a new worker' });
    const [alice] = ledger.sessions;
    alice?.answered.push(0);
    ledger.witness('alice 0');
    alice?.endedBy({ by: 'server', code: 1011 });
    expect(ledger.audit(rules)).toMatchObject({
      violations: [],
      tally: { sent: 3, answered: 1, failed: 1, lost: { exit: 1 } },
      orders: { plain: 1, throw: 1, exit: 1 },
    });
    expect(ledger).toMatchObject({ workersLost: 1, newWorkers: 1, lossReasons: { exit: 1 } });
  });

  test('lets the server have counted more where lines of the log are missing, but not more than lines are', () => {
    const metrics = (unread: number, errors: number) =>
      new Map([
        ['heddle_messages_in_total', errors],
        ['heddle_lane_messages_total{lane="0"}', errors],
        ['heddle_handler_errors_total', errors],
        ['heddle_handler_timeouts_total', 0],
        ['heddle_workers_lost_total', 0],
        ['heddle_frames_retried_total', 0],
        ['heddle_log_lines_lost_total{kind="unread"}', unread],
      ]);
    const compare = (unread: number, errors: number) =>
      compareBooks(readBooks(metrics(unread, errors)), ledgerOf(failed));
    expect(compare(0, 1)).toEqual([]);
    expect(compare(0, 2)).toEqual(['handler errors: the server counted 2, the ledger 1']);
    expect(compare(1, 2)).toEqual([]);
    expect(compare(1, 4)).toEqual(['3 reports are missing, and 1 lines of the log']);
    expect(compare(9, 0)).toEqual(['handler errors: the server counted 0, the ledger 1']);
  });

  test('has the clients come anew when it hears that lines are missing', () => {
    const ledger = ledgerOf({
      level: 40,
      dropped: 3,
      msg: 'lines of the log were dropped: nobody read them',
    });
    expect(ledger.linesDropped).toBe(3);
    expect([...ledger.sessions].every(({ end }) => end.by === 'client')).toBe(true);
  });

  test.each(['EMFILE: too many open files', 'Handler h.mjs did not finish loading within 10000 ms'])(
    'takes a shortage of files for a violation unless a crowd takes them: %s',
    (message) => {
      const shortage: LogLine = { level: 50, msg: 'no', err: { message } };
      const ledger = ledgerOf(shortage);
      expect(ledger.violations).toHaveLength(1);
      ledger.filesWereShort = true;
      ledger.log({ type: 'outOfFiles' });
      expect(ledger.violations).toHaveLength(1);
    },
  );

  test('counts the broadcasts that the witness hears', () => {
    const ledger = ledgerOf();
    for (const serial of [0, 1]) ledger.witness(`told alice/all ${serial}`);
    ledger.witness('gushed alice 2');
    expect(ledger.violations).toEqual([]);
    ledger.witness('told alice/all 10000');
    ledger.witness('gushed alice 2');
    expect(ledger.violations).toEqual(['the witness heard 1 of 2 broadcasts of alice']);
  });

  test('takes it for a violation that an address is refused which is no poisoner', () => {
    const refusing: LogLine = { level: 50, code: 'TOO_MANY_CRASHES', address: '127.1.0.1', msg: 'try again' };
    const ledger = ledgerOf(refusing);
    expect(ledger.violations).toEqual(['127.1.0.1 was refused']);
    ledger.poisoners.add('127.1.0.2');
    ledger.log({ type: 'refusing', address: '127.1.0.2' });
    expect(ledger.violations).toHaveLength(1);
  });

  test('takes an error that nobody ordered for a violation', () => {
    const strange: LogLine = { level: 50, msg: 'a command failed' };
    expect(ledgerOf(strange, { ...failed, err: { message: 'x is not a function' } }).violations).toHaveLength(
      2,
    );
  });

  test('does not agree with a server that counted otherwise', () => {
    const ledger = ledgerOf(failed, lost, workerLost, { msg: 'lane has a new worker' });
    ledger.witness('alice 0');
    const metrics = new Map([
      ['heddle_messages_in_total', 3],
      ['heddle_lane_messages_total{lane="0"}', 1],
      ['heddle_lane_messages_total{lane="1"}', 1],
      ['heddle_handler_errors_total', 1],
      ['heddle_handler_timeouts_total', 0],
      ['heddle_workers_lost_total', 1],
      ['heddle_frames_retried_total', 0],
      ['heddle_dropped_total{reason="workerLost"}', 1],
      ['heddle_log_lines_lost_total{kind="unread"}', 0],
    ]);
    expect(compareBooks(readBooks(metrics), ledger)).toEqual([]);
    metrics.set('heddle_messages_in_total', 4);
    expect(compareBooks(readBooks(metrics), ledger)).toEqual([
      'messages taken: the server counted 4, the ledger 3',
    ]);
  });
});

describe('the plan', () => {
  const faults = new Set(faultNames);
  const firstSteps = (seed: number, client: number) => {
    const steps = new ClientPlan(seed, client, faults).steps();
    return Array.from({ length: 500 }, () => steps.next().value);
  };

  test('of a seed is always the same, and each client and seed has its own', () => {
    expect(firstSteps(7, 1)).toEqual(firstSteps(7, 1));
    expect(firstSteps(7, 1)).not.toEqual(firstSteps(7, 2));
    expect(firstSteps(7, 1)).not.toEqual(firstSteps(8, 1));
  });

  test('holds every kind of fault, and none when none is asked for', () => {
    const steps = Array.from({ length: 40 }, (_, client) => firstSteps(1, client)).flat();
    const kinds = new Set<string>(steps.map((step) => (step.type === 'send' ? step.order : step.type)));
    const raw = rawSteps(1, faults);
    for (let count = 0; count < 100; count++) kinds.add((raw.next().value as { fault: 'storm' }).fault);
    const sieges = siegeSteps(1, faults);
    for (let count = 0; count < siegeFaults.length; count++) {
      kinds.add((sieges.next().value as { fault: string }).fault);
    }
    const missing = faultNames.filter((name) => !kinds.has(name));
    expect(missing).toEqual([]);
    const calm = new ClientPlan(1, 1, new Set()).steps();
    const types = new Set(Array.from({ length: 2000 }, () => calm.next().value.type));
    expect([...types].sort()).toEqual(['pause', 'send']);
    expect([...rawSteps(1, new Set()), ...siegeSteps(1, new Set())]).toEqual([]);
  });

  test('takes the names of faults as a list, and no others', () => {
    expect([...parseFaults('exit, throw')]).toEqual(['exit', 'throw']);
    expect(parseFaults('all').size).toBe(faultNames.length);
    expect(() => parseFaults('exit,flod')).toThrow("unknown fault 'flod'");
  });
});
