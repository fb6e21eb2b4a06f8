// Answers of the admin API as people read them in a terminal: lines and tables, with units, and with nothing in them
// that strangers could steer the terminal with.

import type {
  ClientInfo,
  ClientPage,
  LaneStatus,
  Nodes,
  Shutdown,
  Status,
  Warning,
} from '../../contract/schemas.ts';
import type { Topics } from '../../contract/topic-schemas.ts';
import { formatTime } from '../connect/text.ts';
import { table } from './table.ts';

export function statusLines(status: Status): string {
  const { version, pid, listener, totals, handlerTimeUs, queueDelayUs, memory, eventLoop } = status;
  const dropped = Object.entries(status.dropped).filter(([, count]) => count > 0);
  return table([
    ['Server', `Heddle ${version}, process ${pid}, up ${duration(status.uptimeSec)}`],
    ['Listener', listener === null ? 'closed' : listener.url],
    ...(status.shutdown ? [['Shutdown', describeShutdown(status.shutdown)] as const] : []),
    ['Handler', `${status.handler} on ${status.workers} workers`],
    ['Clients', `${status.clients} online, ${totals.connectionsOpened} since the start`],
    ['Messages in', `${totals.messagesIn} (${bytes(totals.bytesIn)})`],
    ['Messages out', `${totals.messagesOut} (${bytes(totals.bytesOut)})`],
    ['Dropped', dropped.map(([reason, count]) => `${count} ${reason}`).join(', ') || 'nothing'],
    [
      'Handler time per message',
      `p50 ${time(handlerTimeUs.p50)}, p99 ${time(handlerTimeUs.p99)}, ${totals.handlerErrors} errors`,
    ],
    ['Queue delay', `p50 ${time(queueDelayUs.p50)}, p99 ${time(queueDelayUs.p99)}`],
    ['Oldest still waiting', describeWait(status.oldestWaitUs)],
    ['Memory', `${bytes(memory.rss)} resident, ${bytes(memory.heapUsed)} heap`],
    ['Socket thread', `${percent(eventLoop.utilization)} busy, timers up to ${eventLoop.delayP99Ms} ms late`],
    ...status.warnings.map((warning) => ['Warning', describeWarning(warning)] as const),
  ]);
}

export function clientTable({ clients, total, next }: ClientPage): string {
  const head = ['ID', 'NAME', 'ADDRESS', 'SINCE', 'IN', 'OUT', 'QUEUED', 'TOTAL HANDLER TIME', 'LANE'];
  const rows = clients.map((client) => [
    client.id,
    client.name,
    client.address,
    formatTime(new Date(client.connectedAt)),
    `${client.messagesIn} (${bytes(client.bytesIn)})`,
    `${client.messagesOut} (${bytes(client.bytesOut)})`,
    String(client.queuedMessages),
    time(client.handlerTimeUs),
    String(client.lane),
  ]);
  return `${table([head, ...rows])}${clients.length} of ${total} clients${nextPage(next)}\n`;
}

export function clientLines(client: ClientInfo): string {
  return table([
    ['ID', client.id],
    ['Name', client.name],
    ['URL', client.url],
    ['Address', client.address],
    ['Subprotocol', client.subprotocol || 'none'],
    ['Since', formatTime(new Date(client.connectedAt))],
    ['Lane', String(client.lane)],
    ['Messages in', `${client.messagesIn} (${bytes(client.bytesIn)})`],
    ['Messages out', `${client.messagesOut} (${bytes(client.bytesOut)})`],
    ['Subscriptions', String(client.subscriptions)],
    ['Queued', `${client.queuedMessages} for the handler, ${bytes(client.queuedBytesOut)} to the client`],
    ['Total handler time', time(client.handlerTimeUs)],
    ...Object.entries(client.headers).map(([name, value]) => [`Header ${name}`, value] as const),
  ]);
}

/** Shorter hooks are no news. */
const shownHeldUs = 1000;

export function laneTable(lanes: readonly LaneStatus[]): string {
  const head = [
    'LANE',
    'THREAD',
    'LOAD',
    'CLIENTS',
    'QUEUED',
    'OLDEST WAIT',
    'HANDLED',
    'AVERAGE HANDLER TIME',
    'HELD UP',
  ];
  const rows = lanes.map((lane) => [
    lane.isSpare ? `${lane.index} (spare)` : String(lane.index),
    lane.threadId === 0 ? 'none' : String(lane.threadId),
    percent(lane.load),
    String(lane.clients),
    String(lane.queuedFrames),
    lane.oldestWaitUs > 0 ? time(lane.oldestWaitUs) : '',
    String(lane.messagesHandled),
    time(lane.averageHandlerUs),
    lane.heldUs < shownHeldUs
      ? ''
      : `${time(lane.heldUs)}${lane.heldBy === null ? '' : ` by ${lane.heldBy}`}`,
  ]);
  return table([head, ...rows]);
}

export function nodeTable({ cluster, nodes }: Nodes): string {
  if (cluster === null) return 'This server is alone: it has no NATS_URL.\n';
  const rows = nodes.map(({ node, isSelf, state, host, url, clients, version }) => [
    isSelf ? `${node} *` : node,
    state,
    String(clients),
    url ?? '(closed)',
    host,
    version,
  ]);
  const link =
    cluster.state === 'up' ? `NATS at ${cluster.broker}` : `NATS ${cluster.state}: ${cluster.reason}`;
  return `${table([['NODE', 'STATE', 'CLIENTS', 'URL', 'HOST', 'VERSION'], ...rows])}* this one; ${link}\n`;
}

export function topicTable({ topics, total, next }: Topics): string {
  const head = ['SUBSCRIBERS', 'MESSAGES/S', 'BYTES/S', 'MESSAGES', 'TOPIC'];
  const rows = topics.map((each) => [
    String(each.subscribers),
    String(each.messagesPerSec),
    bytes(each.bytesPerSec),
    `${each.messages} (${bytes(each.bytes)})`,
    each.topic,
  ]);
  return `${table([head, ...rows])}${topics.length} of ${total} topics${nextPage(next)}\n`;
}

function nextPage(cursor: string | null): string {
  return cursor === null ? '' : `; the next page: --cursor ${cursor}`;
}

function describeShutdown({ phase, clients, of, remainingMs }: Shutdown): string {
  return `${phase}, ${clients} of ${of} clients left, at most ${Math.ceil(remainingMs / 1000)} s more`;
}

// What still waits is in no quantile yet.
function describeWait(oldestWaitUs: number): string {
  return oldestWaitUs > 0 ? time(oldestWaitUs) : 'none waits';
}

export function describeWarning({ code, values }: Warning): string {
  const details = Object.entries(values).map(([name, value]) => `${name} ${value}`);
  return [code, ...details].join(', ');
}

export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, count)) / 10));
  return `${(count / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

function time(us: number): string {
  if (us < 1000) return `${Math.round(us)} µs`;
  return us < 1_000_000 ? `${(us / 1000).toFixed(1)} ms` : `${(us / 1_000_000).toFixed(1)} s`;
}

function duration(sec: number): string {
  const days = Math.floor(sec / 86_400);
  const clock = [Math.floor(sec / 3600) % 24, Math.floor(sec / 60) % 60, sec % 60];
  return `${days > 0 ? `${days} d ` : ''}${clock.map((part) => String(part).padStart(2, '0')).join(':')}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
