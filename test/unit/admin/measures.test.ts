import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LaneStatus } from '#dist/contract/schemas.js';
import { Allowance } from '#dist/main/admin/live/allowance.js';
import { contains, previewOf } from '#dist/main/admin/live/preview.js';
import { HistogramWindow } from '#dist/main/admin/measures/histogram-window.js';
import { type Reading, WarningWatch } from '#dist/main/admin/measures/warning-watch.js';
import { TopicCounts } from '#dist/main/delivery/topic-counts.js';
import { Histogram } from '#dist/main/statistics/histogram.js';

test('a window over a histogram has the quantiles of what came since the last look', () => {
  const histogram = new Histogram();
  histogram.record(5000, 10);
  const window = new HistogramWindow(histogram);
  expect(window.take()).toEqual({ p50: 0, p99: 0 });
  histogram.record(3, 99);
  histogram.record(7, 1);
  expect(window.take()).toEqual({ p50: 3, p99: 3 });
  histogram.record(7);
  expect(window.take()).toEqual({ p50: 7, p99: 7 });
  expect(window.take()).toEqual({ p50: 0, p99: 0 });
});

test('an allowance refills evenly and saves up a second at most', () => {
  const allowance = new Allowance(4, 0);
  const spendAll = () => {
    let spent = 0;
    for (; !allowance.isSpent; spent++) allowance.spend();
    return spent;
  };
  expect(spendAll()).toBe(4);
  allowance.refill(250);
  expect(spendAll()).toBe(1);
  allowance.refill(400);
  expect(spendAll()).toBe(0);
  allowance.refill(500);
  expect(spendAll()).toBe(1);
  allowance.refill(60_000);
  expect(spendAll()).toBe(4);
});

describe('warnings', () => {
  const lane: LaneStatus = {
    index: 0,
    threadId: 1,
    load: 0,
    clients: 0,
    queuedFrames: 0,
    messagesHandled: 0,
    batchesHandled: 0,
    averageHandlerUs: 0,
    oldestWaitUs: 0,
    heldUs: 0,
    heldBy: null,
    isSpare: false,
  };
  const calm: Reading = {
    lanes: [lane],
    socketThreadLoad: 0.1,
    queueDelayUs: 100,
    counts: { WORKER_RESTARTED: 0, OVERLOAD: 0, SLOW_CLIENTS: 0, HANDLER_ERRORS: 0 },
  };

  test('are none while all is calm', () => {
    const watch = new WarningWatch();
    for (let second = 0; second < 100; second++) expect(watch.take(calm)).toEqual([]);
  });

  test.each([
    [
      'LANE_SATURATED',
      { lanes: [{ ...lane, load: 0.96, queuedFrames: 7 }] },
      { lane: 0, loadPercent: 96, queuedFrames: 7 },
    ],
    ['SOCKET_THREAD_SATURATED', { socketThreadLoad: 0.99 }, { loadPercent: 99 }],
    ['QUEUE_LONG', { queueDelayUs: 700_000 }, { delayMs: 700, limitMs: 500 }],
  ])('%s comes when it has lasted for three seconds, and goes at once', (code, change, values) => {
    const watch = new WarningWatch();
    const bad = { ...calm, ...change };
    expect([watch.take(bad), watch.take(bad), watch.take(calm)]).toEqual([[], [], []]);
    expect([watch.take(bad), watch.take(bad)]).toEqual([[], []]);
    expect(watch.take(bad)).toEqual([{ code, values }]);
    expect(watch.take(calm)).toEqual([]);
  });

  test.each(['WORKER_RESTARTED', 'OVERLOAD', 'SLOW_CLIENTS', 'HANDLER_ERRORS'] as const)(
    '%s counts what happened in the last minute',
    (code) => {
      const watch = new WarningWatch();
      const count = (total: number): Reading => ({ ...calm, counts: { ...calm.counts, [code]: total } });
      expect(watch.take(count(5))).toEqual([]);
      for (let second = 0; second < 60; second++) {
        expect(watch.take(count(7)), `${second}`).toEqual([{ code, values: { count: 2, sec: 60 } }]);
      }
      expect(watch.take(count(7))).toEqual([]);
    },
  );

  test('tell of a lane without a worker at once', () => {
    const watch = new WarningWatch();
    const reading = { ...calm, lanes: [lane, { ...lane, index: 1, threadId: 0 }] };
    expect(watch.take(reading)).toEqual([{ code: 'LANE_WITHOUT_WORKER', values: { lane: 1 } }]);
  });
});

describe('previews', () => {
  test('of text that is cut end at a whole character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 400, maxLength: 700 }), (text) => {
        const whole = Buffer.from(text);
        const { preview, truncated } = previewOf(whole, false);
        expect(truncated).toBe(whole.length > 512);
        // A byte order mark at the beginning is not text.
        expect(
          whole
            .toString()
            .replace(/^\ufeff/, '')
            .startsWith(preview),
        ).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('of what is no UTF-8 have U+FFFD for it, of binary messages are hex', () => {
    expect(previewOf(Buffer.from([0x61, 0xff, 0x62]), false).preview).toBe('a\ufffdb');
    expect(previewOf(Buffer.from([0x61, 0xff, 0x62]), true).preview).toBe('61ff62');
  });

  test('are copies: the message may be overwritten after', () => {
    const data = Buffer.from('hello');
    const { preview } = previewOf(data, false);
    data.fill(0);
    expect(preview).toBe('hello');
  });

  test('are searched in the first 4096 bytes, whatever the case', () => {
    const text = (before: number) => Buffer.from(`${'-'.repeat(before)}Needle`);
    expect(contains(text(4090), false, 'needle')).toBe(true);
    expect(contains(text(4091), false, 'needle')).toBe(false);
    expect(contains(Buffer.from('c0ffee', 'hex'), true, '0ffe')).toBe(true);
  });
});

describe('topics', () => {
  const silent = { messages: 0, bytes: 0, messagesPerSec: 0, bytesPerSec: 0 };
  const buffer = (text: string) => new Uint8Array(Buffer.from(text)).buffer;

  test('are the largest first however they came, as many as asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ minLength: 1 }), fc.nat(9), { maxKeys: 30 }),
        fc.integer({ min: 1, max: 10 }),
        async (counts, limit) => {
          const topics = new TopicCounts();
          for (const [topic, count] of Object.entries(counts)) topics.changed(buffer(topic), count);
          const expected = Object.entries(counts)
            .filter(([, count]) => count > 0)
            .map(([topic, subscribers]) => ({ topic, subscribers, ...silent }))
            .sort((a, b) => b.subscribers - a.subscribers || (a.topic < b.topic ? -1 : 1));
          expect(await topics.list({ limit })).toEqual({
            next: expected.length > limit ? expect.any(String) : null,
            topics: expected.slice(0, limit),
            total: expected.length,
          });
        },
      ),
    );
  });
});
