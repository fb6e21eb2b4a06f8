// Metrics of the process under the names that usual dashboards for Node expect, one row a metric. prom-client has a
// collector of its own for them: it lists all open files on the socket thread at each scrape, 20 ms and more for 19,000
// sockets, and keeps a second timer for the event loop. These are made of what is measured anyway.
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';
import { memoryUse } from '../../basics/memory-use.ts';
import type { AdminSource } from '../admin-source.ts';
import type { Pulse } from './pulse.ts';

type Labels = Readonly<Record<string, string>>;

export interface ProcessRow {
  readonly help: string;
  /** The names of the labels; without any there is one value. */
  readonly labels?: readonly string[];
  read(source: AdminSource, pulse: Pulse): number | readonly (readonly [Labels, number])[];
}

/** By their whole names. */
export const processCounters: Readonly<Record<string, ProcessRow>> = {
  process_cpu_user_seconds_total: {
    help: 'CPU time of all threads in user mode',
    read: () => process.cpuUsage().user / 1e6,
  },
  process_cpu_system_seconds_total: {
    help: 'CPU time of all threads in the kernel',
    read: () => process.cpuUsage().system / 1e6,
  },
  process_cpu_seconds_total: {
    help: 'CPU time of all threads',
    read: () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    },
  },
};

/** By their whole names. */
export const processGauges: Readonly<Record<string, ProcessRow>> = {
  process_start_time_seconds: {
    help: 'When the process started',
    read: () => processStartedAt,
  },
  process_resident_memory_bytes: { help: 'Resident memory of the process', read: () => memoryUse().rss },
  process_open_fds: {
    help: 'Files and sockets that the process has open; 0 where that is not known',
    read: ({ core }) => core.files.count,
  },
  process_max_fds: {
    help: 'Files and sockets that it may have open (ulimit -n); 0 where that is not known',
    read: ({ core }) => core.files.limit,
  },
  nodejs_version_info: {
    help: 'Always 1; the version of Node is in the labels',
    labels: ['version', 'major', 'minor', 'patch'],
    read: () => [[nodeVersion, 1]],
  },
  nodejs_eventloop_lag_seconds: {
    help: 'How late timers of the socket thread were in the last second: the median',
    read: (_source, { eventLoop }) => eventLoop.lastDelay.p50 / 1e6,
  },
  nodejs_eventloop_lag_p50_seconds: {
    help: 'The same',
    read: (_source, { eventLoop }) => eventLoop.lastDelay.p50 / 1e6,
  },
  nodejs_eventloop_lag_p99_seconds: {
    help: 'The same: p99',
    read: (_source, { eventLoop }) => eventLoop.lastDelay.p99 / 1e6,
  },
  nodejs_heap_size_total_bytes: {
    help: 'JavaScript heap of the socket thread',
    read: () => getHeapStatistics().total_heap_size,
  },
  nodejs_heap_size_used_bytes: {
    help: 'Of these what is used',
    read: () => getHeapStatistics().used_heap_size,
  },
  nodejs_external_memory_bytes: {
    help: 'Memory outside the heap that objects of the socket thread hold',
    read: () => getHeapStatistics().external_memory,
  },
  nodejs_heap_space_size_total_bytes: heapSpaces('size', 'space_size'),
  nodejs_heap_space_size_used_bytes: heapSpaces('what is used of it', 'space_used_size'),
  nodejs_heap_space_size_available_bytes: heapSpaces('what is free of it', 'space_available_size'),
};

const processStartedAt = Date.now() / 1000 - process.uptime();

const nodeVersion = versionLabels(process.versions.node);

function versionLabels(version: string): Labels {
  const [major = '', minor = '', patch = ''] = version.split('.');
  return { version: `v${version}`, major, minor, patch };
}

function heapSpaces(
  what: string,
  field: 'space_size' | 'space_used_size' | 'space_available_size',
): ProcessRow {
  return {
    help: `Each space of the heap of the socket thread: ${what}`,
    labels: ['space'],
    read: () =>
      getHeapSpaceStatistics().map((space) => [
        { space: space.space_name.replace(/_space$/, '') },
        space[field],
      ]),
  };
}
