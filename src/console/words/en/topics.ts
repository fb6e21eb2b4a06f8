// English: topics, and traces of what goes on in them.
import { formatNumber } from '../../text/quantity.ts';

const n = (value = 0): string => formatNumber(value, 'en');

export const topics = {
  title: 'Topics',
  search: 'Search topics',
  table: 'Topics that have subscribers',
  range: (from: number, to: number, total: number) =>
    total === 0 ? 'None' : `${n(from)}–${n(to)} of ${n(total)}`,
  none: 'No topic has subscribers.',
  noMatch: 'No topic matches.',
  columns: {
    topic: 'Topic',
    subscribers: 'Subscribers',
    messagesPerSec: 'Messages/s',
    bytesPerSec: 'Bytes/s',
    messages: 'Messages',
    bytes: 'Bytes',
  },
  back: 'All topics',
  sinceFirst: 'since it has had subscribers',
  nobody: 'Nobody is subscribed to this topic now.',
  subscribers: 'Subscribers',
  searchSubscribers: 'Search subscribers',
  subscribersTable: 'Clients that are subscribed to this topic',
  noSubscriberMatches: 'No subscriber matches.',
  publish: 'Publish to this topic',
  messagesTitle: 'Messages to this topic',
  subscriptions: 'Subscriptions',
  subscriptionsTable: 'Topics that this client is subscribed to',
  noSubscriptions: 'It is subscribed to no topic.',
};

export const trace = {
  sample:
    'Where there are many this is a sample. Of one client, and on the page of a topic, every message is shown, up to 1,000 a second.',
  complete: 'Every message of this client is shown, up to 1,000 a second.',
  start: 'Record',
  startWhy: 'Keeps every message whole, for ten minutes or 64 MiB at most, until you save it as a file.',
  stop: (messages: number) => `Save recording (${n(messages)})`,
};
