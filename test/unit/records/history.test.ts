import { describe, expect, test } from 'vitest';
import { type ChartColumn, chartColumnNames } from '#dist/contract/record-schemas.js';
import type { Warning } from '#dist/contract/schemas.js';
import { ChartRows, maxRows } from '#dist/main/admin/records/chart-rows.js';
import { maxEnded, WarningHistory } from '#dist/main/admin/records/warning-history.js';
import { Registry } from '#dist/main/clients/registry.js';
import { maxPresence, RecentPresence } from '#dist/main/records/recent-presence.js';

const row = (value: number): Record<ChartColumn, number> =>
  Object.fromEntries(chartColumnNames.map((name) => [name, value])) as Record<ChartColumn, number>;

describe('the last hour of the charts', () => {
  test('is an hour of rows at most, the oldest first, and of these what is asked for', () => {
    const rows = new ChartRows();
    for (let second = 1; second <= maxRows + 10; second++) rows.add(second * 1000, row(second / 10));
    const { times, columns } = rows.since(0);
    expect(times).toHaveLength(maxRows);
    expect(times.at(0)).toBe(11_000);
    expect(columns.oldestWait.at(-1)).toBe(361);
    expect(columns.messagesIn.slice(0, 2)).toEqual([1.1, 1.2]);
    expect(rows.since((maxRows + 8) * 1000).columns.clients).toHaveLength(2);
    expect(rows.since(Number.MAX_SAFE_INTEGER).times).toEqual([]);
  });

  test('begins anew where the clock was set back', () => {
    const rows = new ChartRows();
    for (const time of [5000, 6000, 2000, 3000]) rows.add(time, row(time));
    expect(rows.since(0).times).toEqual([2000, 3000]);
  });
});

describe('the warnings of the last day', () => {
  const saturated = (lane: number): Warning => ({ code: 'LANE_SATURATED', values: { lane } });
  const closed: Warning = { code: 'LISTENER_CLOSED', values: {} };

  test('that are over tell the worst of what they were', () => {
    const history = new WarningHistory();
    const delayed = (delayMs: number): Warning => ({ code: 'QUEUE_LONG', values: { delayMs } }) as Warning;
    for (const [second, delayMs] of [500, 30_000, 400].entries())
      history.take([delayed(delayMs)], second * 1000);
    expect(history.list()[0]?.values).toEqual({ delayMs: 400 });
    history.take([], 4000);
    expect(history.list()[0]?.values).toEqual({ delayMs: 30_000 });
    history.take([delayed(100)], 5000);
    history.take([], 6000);
    expect(history.list()[0]?.values).toEqual({ delayMs: 30_000 });
  });

  test('tell when each began and ended; those that hold come first', () => {
    const history = new WarningHistory();
    history.take([saturated(0), closed], 1000);
    history.take([saturated(0), saturated(1)], 2000);
    history.take([saturated(1)], 3000);
    expect(history.list()).toEqual([
      { ...saturated(1), beganAt: 2000, endedAt: null },
      { ...saturated(0), beganAt: 1000, endedAt: 3000 },
      { ...closed, beganAt: 1000, endedAt: 2000 },
    ]);
  });

  test('one that comes back within ten seconds has gone on', () => {
    const history = new WarningHistory();
    history.take([closed], 1000);
    history.take([], 2000);
    history.take([closed], 9000);
    expect(history.list()).toEqual([{ ...closed, beganAt: 1000, endedAt: null }]);
    history.take([], 10_000);
    history.take([closed], 30_000);
    expect(history.list().map(({ beganAt, endedAt }) => [beganAt, endedAt])).toEqual([
      [30_000, null],
      [1000, 10_000],
    ]);
  });

  test('are forgotten after a day, and are never too many', () => {
    const history = new WarningHistory();
    history.take([closed], 0);
    history.take([], 1000);
    history.take([], 24 * 3600 * 1000);
    expect(history.list()).toHaveLength(1);
    history.take([], 25 * 3600 * 1000);
    expect(history.list()).toEqual([]);
    for (let count = 0; count < maxEnded + 10; count++) history.take([saturated(count)], 1e9 + count);
    expect(history.list()).toHaveLength(maxEnded + 1);
    expect(history.list().at(-1)?.values.lane).toBe(9);
  });
});

test('who came and went last is remembered, so many of them, the newest first, with names cut', () => {
  const registry = new Registry();
  const presence = new RecentPresence(registry);
  const client = (ref: number, givenName?: string) => ({
    ref,
    givenName,
    address: '10.0.0.1',
    connectedAt: 5,
  });
  for (let ref = 1; ref <= maxPresence; ref++) presence.joined(client(ref));
  presence.left(client(7, 'n'.repeat(10_000)), 1006);
  const list = presence.list();
  expect(list).toHaveLength(maxPresence);
  expect(list[0]).toMatchObject({ kind: 'left', code: 1006, name: 'n'.repeat(200) });
  const id = registry.idOf({ ref: maxPresence });
  expect(list[1]).toEqual({ kind: 'joined', id, name: id, time: 5, address: '10.0.0.1', code: null });
  expect(list.at(-1)?.id).toBe(registry.idOf({ ref: 2 }));
});
