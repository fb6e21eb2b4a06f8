// What the admin API tells of topics.
import { z } from 'zod';
import { countText } from './schemas.ts';
import { topicSorts } from './topic-sorts.ts';

const count = z.int().nonnegative();

/** One topic. Messages count once, however many clients each is for; nothing is counted while it has no subscriber. */
export const topicSchema = z.object({
  topic: z.string(),
  subscribers: count,
  messages: count.describe('Published since it has had subscribers'),
  bytes: count.describe('Of those messages'),
  messagesPerSec: count.describe('Published in the last whole second'),
  bytesPerSec: count.describe('Of those messages'),
});

export const topicsQuerySchema = z.strictObject({
  query: z.string().max(1000).optional().describe('Part of a topic, whatever the case'),
  sort: z.enum(topicSorts).optional().describe('Default subscribers'),
  order: z.enum(['asc', 'desc']).optional().describe('Default asc for topic, else desc'),
  limit: countText.pipe(z.int().min(1).max(1000)).optional(),
  cursor: z.string().max(10_000).optional().describe('`next` of the page before'),
});

export const topicsSchema = z.object({
  topics: z.array(topicSchema),
  next: z.string().nullable().describe('Cursor of the next page; null on the last one'),
  total: count.describe('Topics that match the query'),
});

export type TopicInfo = z.infer<typeof topicSchema>;
export type Topics = z.infer<typeof topicsSchema>;
