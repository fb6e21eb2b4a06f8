// Chinese (simplified): topics, and traces of what goes on in them.
import { formatNumber } from '../../text/quantity.ts';
import type { Words } from '../en.ts';

const n = (value = 0): string => formatNumber(value, 'zh');

export const topics: Words['topics'] = {
  title: '主题',
  search: '搜索主题',
  table: '有订阅者的主题',
  range: (from, to, total) => (total === 0 ? '无' : `第 ${n(from)}–${n(to)} 个，共 ${n(total)} 个`),
  none: '没有主题有订阅者。',
  noMatch: '没有匹配的主题。',
  columns: {
    topic: '主题',
    subscribers: '订阅者',
    messagesPerSec: '消息/秒',
    bytesPerSec: '字节/秒',
    messages: '消息',
    bytes: '字节',
  },
  back: '所有主题',
  sinceFirst: '自有订阅者以来',
  nobody: '此主题目前没有订阅者。',
  subscribers: '订阅者',
  searchSubscribers: '搜索订阅者',
  subscribersTable: '订阅此主题的客户端',
  noSubscriberMatches: '没有匹配的订阅者。',
  publish: '发布到此主题',
  messagesTitle: '此主题的消息',
  subscriptions: '订阅的主题',
  subscriptionsTable: '此客户端订阅的主题',
  noSubscriptions: '没有订阅任何主题。',
};

export const trace: Words['trace'] = {
  sample: '消息很多时只显示样本。选定一个客户端，或在主题的页面上，会显示每一条消息（每秒最多 1,000 条）。',
  complete: '显示此客户端的每一条消息（每秒最多 1,000 条）。',
  start: '录制',
  startWhy: '完整保留每一条消息，最多十分钟或 64 MiB，直到您保存为文件。',
  stop: (messages) => `保存录制（${n(messages)} 条）`,
};
