import { describe, expect, test } from 'vitest';
import type { LiveMessage, Tick } from '#dist/contract/live-schemas.js';
import type { ChartHistory } from '#dist/contract/record-schemas.js';
import { backoffMs, firstPauseMs, longestPauseMs } from '../../../src/console/live/backoff.ts';
import { History, historySec } from '../../../src/console/live/history.ts';
import { MessageLog, maxLogRows } from '../../../src/console/live/message-log.ts';
import {
  joinedRows,
  leftRows,
  presenceRows,
  rememberedRows,
  withPresence,
} from '../../../src/console/live/presence.ts';
import { messagesAsLines } from '../../../src/console/views/messages/message-file.ts';

const message: LiveMessage = {
  time: 1_700_000_000_000,
  direction: 'in',
  id: 'c-1',
  name: 'alice',
  topic: null,
  recipients: 1,
  isBinary: false,
  size: 2,
  preview: 'hi',
  truncated: false,
};

function tickAt(time: number): Tick {
  const quantiles = { p50: 1, p99: 2 };
  return {
    ...({} as Tick),
    time,
    clients: 3,
    messagesInPerSec: 4,
    messagesOutPerSec: 5,
    handlerTimeUs: quantiles,
    queueDelayUs: quantiles,
    oldestWaitUs: 6,
  };
}

describe('the message log', () => {
  test('keeps the newest rows and counts what was not shown', () => {
    const log = new MessageLog();
    log.add(Array(maxLogRows).fill(message), 5);
    log.add([{ ...message, preview: 'last' }], 2);
    const { rows, notShown } = log.view;
    expect(rows).toHaveLength(maxLogRows);
    expect(rows.at(0)?.seq).toBe(1);
    expect(rows.at(-1)).toMatchObject({ kind: 'message', message: { preview: 'last' } });
    expect(notShown).toBe(7);
  });

  test('a view does not change afterwards, and clearing begins anew', () => {
    const log = new MessageLog();
    log.add([message], 0);
    const { view } = log;
    log.add([message], 1);
    expect(view).toMatchObject({ notShown: 0, rows: [{ seq: 0 }] });
    log.clear();
    expect(log.view).toEqual({ rows: [], notShown: 0 });
  });

  test('a gap is noted once, and not at the beginning', () => {
    const log = new MessageLog();
    log.addGap(1);
    log.add([message], 0);
    log.addGap(2);
    log.addGap(3);
    expect(log.view.rows.map(({ kind }) => kind)).toEqual(['message', 'gap']);
  });

  test('a file has one line of JSON for each message, whatever is in it', () => {
    const log = new MessageLog();
    log.add([{ ...message, preview: 'a\n{"forged": true}' }], 0);
    const lines = messagesAsLines(log.view.rows, 9).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { preview: 'a\n{"forged": true}', name: 'alice' },
      { notShown: 9 },
    ]);
  });
});

describe('the history of the charts', () => {
  test('is bounded, and a silence is a gap', () => {
    const history = new History();
    for (let second = 1; second <= historySec + 100; second++) history.add(tickAt(second * 1000));
    expect(history.times.length).toBeLessThanOrEqual(historySec + 1);
    expect(history.values('messagesOut').at(-1)).toBe(5);
    const before = history.times.length;
    history.add(tickAt((historySec + 110) * 1000));
    expect(history.values('clients').slice(-2)).toEqual([null, 3]);
    expect(history.times.length).toBeLessThanOrEqual(before + 2);
  });

  test('begins anew when the clock was set back', () => {
    const history = new History();
    history.add(tickAt(5000));
    history.add(tickAt(4000));
    expect(history.times).toEqual([4]);
    expect(history.values('handlerP99')).toEqual([2]);
  });
});

describe('what the server remembers', () => {
  const told = (...seconds: number[]): ChartHistory => {
    const column = seconds.map(() => 9);
    const names = ['messagesIn', 'messagesOut', 'clients', 'handlerP50', 'handlerP99'] as const;
    const more = ['queueP50', 'queueP99', 'oldestWait'] as const;
    const columns = Object.fromEntries([...names, ...more].map((name) => [name, column]));
    return { times: seconds.map((second) => second * 1000), columns: columns as ChartHistory['columns'] };
  };

  test('is put before what the page has heard, each second once', () => {
    const history = new History();
    history.add(tickAt(5003));
    history.add(tickAt(6003));
    history.fill(told(3, 4, 5));
    expect(history.times).toEqual([3, 4, 5, 6.003]);
    expect(history.values('clients')).toEqual([9, 9, 9, 3]);
    expect(history.lastTime).toBe(6003);
  });

  test('fills the gap of a time in which nothing was heard, and leaves those that the server has itself', () => {
    const history = new History();
    for (const second of [1, 2, 10, 11]) history.add(tickAt(second * 1000));
    expect(history.values('clients')).toEqual([3, 3, null, 3, 3]);
    history.fill(told(3, 4, 8, 9, 10));
    expect(history.times).toEqual([1, 2, 3, 4, 5, 8, 9, 10, 11]);
    expect(history.values('clients')).toEqual([3, 3, 9, 9, null, 9, 9, 9, 3]);
  });

  test('changes nothing where it is nothing', () => {
    const history = new History();
    history.add(tickAt(1000));
    history.fill(told());
    expect(history.times).toEqual([1]);
    expect(new History().lastTime).toBe(0);
  });

  test('of who came and went is each of them once, the newest first', () => {
    const joined = { id: 'a', name: 'alice', address: '::1', connectedAt: 1000 };
    const heard = withPresence(
      withPresence([], joinedRows([joined])),
      leftRows([{ ...joined, code: 1000, time: 2000 }]),
    );
    const remembered = rememberedRows([
      { kind: 'left', id: 'a', name: 'alice', time: 2000, address: '::1', code: 1000 },
      { kind: 'joined', id: 'a', name: 'alice', time: 1000, address: '::1', code: null },
      { kind: 'left', id: 'b', name: 'bob', time: 500, address: '::1', code: 1006 },
    ]);
    const all = withPresence(heard, remembered.toReversed());
    expect(all.map(({ key, detail }) => `${key} ${detail}`)).toEqual([
      'left a 1000',
      'joined a ::1',
      'left b 1006',
    ]);
    const many = joinedRows(Array.from({ length: 30 }, (_, index) => ({ ...joined, id: String(index) })));
    expect(withPresence(all, many)).toHaveLength(presenceRows);
  });
});

test('attempts to reconnect get rarer, up to a limit, and do not come all at once', () => {
  const pauses = [0, 1, 2, 3, 10, 1000].map((attempt) => backoffMs(attempt, 0.5));
  expect(pauses).toEqual([firstPauseMs, 1000, 2000, 4000, longestPauseMs, longestPauseMs]);
  expect(backoffMs(0, 0)).toBeLessThan(backoffMs(0, 1));
});
