import { describe, expect, test } from 'vitest';
import { draw } from '../../../bench/load/timetable/draw.ts';
import { isHeavy } from '../../../bench/load/timetable/heavy-messages.ts';
import {
  evenTimetable,
  ofClients,
  randomTimetable,
  type Timetable,
} from '../../../bench/load/timetable/timetable.ts';

function first(count: number, timetable: Timetable) {
  return Array.from({ length: count }, () => timetable.next().value);
}

const times = { clients: 100, messagesPerSec: 500, seed: 3 };

describe('a number that is drawn', () => {
  test('depends on its keys, on all of them, and on their order', () => {
    expect(draw(1, 2, 3)).toBe(draw(1, 2, 3));
    expect(new Set([draw(1, 2, 3), draw(0, 2, 3), draw(1, 2, 4), draw(3, 2, 1), draw(1, 2)]).size).toBe(5);
  });

  test('is anywhere from 0 to 1, equally often', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) tenths[Math.floor(draw(1, i) * 10)]!++;
    for (const count of tenths) expect(Math.abs(count / 10_000 - 1)).toBeLessThan(0.05);
  });
});

describe('a timetable', () => {
  test('that is even sends one message after the other, client after client', () => {
    expect(first(4, evenTimetable(3, 500))).toEqual([
      { atMs: 0, client: 0 },
      { atMs: 2, client: 1 },
      { atMs: 4, client: 2 },
      { atMs: 6, client: 0 },
    ]);
  });

  test('that is random has the rate asked for, exponential gaps, and every client as often', () => {
    const all = first(50_000, randomTimetable(times));
    const gaps = all.map(({ atMs }, index) => atMs - (all[index - 1]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(all.at(-1)!.atMs / 100_000 - 1)).toBeLessThan(0.02);
    const longerThanMean = gaps.filter((gap) => gap > 2).length / gaps.length;
    expect(Math.abs(longerThanMean - Math.exp(-1))).toBeLessThan(0.01);
    const counts = new Array<number>(times.clients).fill(0);
    for (const { client } of all) counts[client]!++;
    for (const count of counts) expect(Math.abs(count / 500 - 1)).toBeLessThan(0.25);
  });

  test('is split between load processes without losing or changing a message', () => {
    const parts = [
      first(400, ofClients(randomTimetable(times), 0, 30)),
      first(400, ofClients(randomTimetable(times), 30, 70)),
    ];
    const together = parts
      .flatMap((part, index) => part.map(({ atMs, client }) => ({ atMs, client: client + index * 30 })))
      .toSorted((a, b) => a.atMs - b.atMs);
    expect(together.slice(0, 400)).toEqual(first(400, randomTimetable(times)));
  });
});

test('heavy messages have their share among those of every client', () => {
  const heavy = { share: 0.01, workTenthsOfMs: 500, seed: 3 };
  const counts = Array.from({ length: 20 }, (_, client) => {
    const sequences = Array.from({ length: 20_000 }, (_, sequence) => sequence);
    return sequences.filter((sequence) => isHeavy(heavy, client, sequence)).length;
  });
  for (const count of counts) expect(Math.abs(count / 200 - 1)).toBeLessThan(0.3);
  expect(Math.abs(counts.reduce((sum, count) => sum + count, 0) / 4_000 - 1)).toBeLessThan(0.05);
});
