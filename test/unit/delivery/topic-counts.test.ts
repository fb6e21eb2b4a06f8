import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type TopicSort, topicSorts } from '#dist/contract/topic-sorts.js';
import { TopicCounts } from '#dist/main/delivery/topic-counts.js';

let topics: TopicCounts;
beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  topics = new TopicCounts();
});
afterEach(() => {
  vi.useRealTimers();
});

const buffer = (text: string) => new Uint8Array(Buffer.from(text)).buffer;
const subscribe = (topic: string, subscribers = 1) => topics.changed(buffer(topic), subscribers);
const publish = (topic: string, times: number, bytes = 10) => {
  for (let time = 0; time < times; time++) topics.published(topic, bytes);
};

test('a rate is that of the last whole second, and is 0 when nothing came in it', () => {
  subscribe('news');
  vi.advanceTimersByTime(1000);
  publish('news', 3);
  expect(topics.get('news')).toMatchObject({ messages: 3, bytes: 30, messagesPerSec: 0 });
  vi.advanceTimersByTime(1000);
  expect(topics.get('news')).toMatchObject({ messagesPerSec: 3, bytesPerSec: 30 });
  publish('news', 5);
  expect(topics.get('news')).toMatchObject({ messages: 8, messagesPerSec: 3 });
  vi.advanceTimersByTime(1000);
  expect(topics.get('news')).toMatchObject({ messagesPerSec: 5, bytesPerSec: 50 });
  vi.advanceTimersByTime(1000);
  expect(topics.get('news')).toMatchObject({ messages: 8, messagesPerSec: 0, bytesPerSec: 0 });
  vi.advanceTimersByTime(60_000);
  publish('news', 1);
  expect(topics.get('news')).toMatchObject({ messages: 9, messagesPerSec: 0 });
  vi.advanceTimersByTime(1000);
  expect(topics.get('news')).toMatchObject({ messagesPerSec: 1 });
});

test('nothing is kept of a topic without subscribers, however much is published to how many of them', () => {
  for (let index = 0; index < 10_000; index++) topics.published(`made-up-${index}`, 1);
  expect(topics.size).toBe(0);
  subscribe('news');
  publish('news', 2);
  subscribe('news', 0);
  expect(topics.size).toBe(0);
  expect(topics.get('news')).toMatchObject({ topic: 'news', subscribers: 0, messages: 0 });
  subscribe('news');
  expect(topics.get('news')).toMatchObject({ subscribers: 1, messages: 0 });
});

test.each(topicSorts)('pages by %s are complete and in order, both ways', async (sort: TopicSort) => {
  for (let index = 0; index < 20; index++) {
    subscribe(`topic-${index % 7}-${index}`, 1 + (index % 3));
    publish(`topic-${index % 7}-${index}`, index % 4, index % 5);
  }
  vi.advanceTimersByTime(1000);
  for (const order of ['asc', 'desc'] as const) {
    const whole = (await topics.list({ sort, order })).topics;
    expect(whole).toHaveLength(20);
    const keys = whole.map((each) => each[sort]);
    const sorted = keys.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    expect(keys).toEqual(order === 'asc' ? sorted : sorted.toReversed());
    const paged: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await topics.list({ sort, order, limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.total).toBe(20);
      paged.push(...page.topics);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(whole);
  }
});

test('of given topics those are listed that have subscribers', async () => {
  for (const topic of ['a', 'b', 'c']) subscribe(topic);
  const { topics: found, total } = await topics.listOf(['c', 'x', 'a'], { sort: 'topic' });
  expect(found.map(({ topic }) => topic)).toEqual(['a', 'c']);
  expect(total).toBe(2);
});
