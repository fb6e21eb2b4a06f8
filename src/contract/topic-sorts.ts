// What a list of topics can be sorted by.

export const topicSorts = [
  'topic',
  'subscribers',
  'messagesPerSec',
  'bytesPerSec',
  'messages',
  'bytes',
] as const;

export type TopicSort = (typeof topicSorts)[number];
