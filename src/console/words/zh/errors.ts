// Chinese: errors of handlers and deaths of workers.
import { formatNumber } from '../../text/quantity.ts';
import type { Words } from '../en.ts';

const n = (value: number): string => formatNumber(value, 'zh');

export const errors: Words['errors'] = {
  title: '错误',
  kinds: '种类',
  kindsHint: '同一钩子、同一位置、消息相同（数字和引号中的内容除外）的错误为一种。',
  list: '最新的错误',
  listOf: (kind) => `种类 ${kind} 的最新错误`,
  none: '服务器启动以来，处理程序没有出错，工作线程没有终止。',
  noneKept: '这些错误已不再保留。',
  count: '次数',
  last: '最近',
  first: '最早',
  where: '发生于',
  what: '错误',
  place: '位置',
  total: (count) => `启动以来 ${n(count)} 个`,
  others: (count) => `另有 ${n(count)} 个属于未保留的种类`,
  onlyKind: (kind) => `只看种类 ${kind}`,
  allKinds: '所有种类',
  older: '更早的',
  newest: '回到最新',
  causes: {
    thrown: '抛出',
    timedOut: '超时',
    died: '工作线程终止',
    notStarted: '工作线程未能启动',
    command: '命令失败',
    internal: '服务器内部故障',
  },
  hook: (hook) => `在 ${hook} 中`,
  lane: (lane) => `通道 ${lane}`,
  spare: '无通道',
  gone: '已离线',
  lost: (count) => `丢失 ${n(count)} 条消息`,
  noStack: '没有调用栈。',
};
