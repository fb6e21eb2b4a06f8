import { describe, expect, test } from 'vitest';
import type { LiveMessage, Tick } from '#dist/contract/live-schemas.js';
import { backoffMs, firstPauseMs, longestPauseMs } from '../../../src/console/live/backoff.ts';
import { History, historySec } from '../../../src/console/live/history.ts';
import { MessageLog, maxLogRows } from '../../../src/console/live/message-log.ts';
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

test('attempts to reconnect get rarer, up to a limit, and do not come all at once', () => {
  const pauses = [0, 1, 2, 3, 10, 1000].map((attempt) => backoffMs(attempt, 0.5));
  expect(pauses).toEqual([firstPauseMs, 1000, 2000, 4000, longestPauseMs, longestPauseMs]);
  expect(backoffMs(0, 0)).toBeLessThan(backoffMs(0, 1));
});
