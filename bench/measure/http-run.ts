// One autocannon run in this process, which has nothing else to do meanwhile.

import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import type { Bench, Measurement } from '../scenarios/scenario.ts';
import type { RunningServer } from '../servers/running-server.ts';
import { bottleneckOf } from './bottleneck.ts';
import { ResourceWindow } from './resource-window.ts';

const BODY = 'hello from the bench';
const REPLY = `回答${BODY}`;

/** Requests are the messages here. autocannon counts latencies in whole milliseconds. */
export async function measureHttp(
  server: RunningServer,
  bench: Bench,
  connections: number,
): Promise<Measurement> {
  await post(server, connections, bench.warmUpSec);
  const window = new ResourceWindow(server.pid);
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  const startedAt = performance.now();
  const result = await post(server, connections, bench.settings.durationSec);
  const elapsedSec = (performance.now() - startedAt) / 1000;
  const resources = window.close();
  const used = process.cpuUsage(cpu);
  const generatorCores = (used.user + used.system) / 1e6 / elapsedSec;
  const messagesPerSec = result.requests.total / elapsedSec;
  const load = {
    messages: result.requests.total,
    messagesPerSec,
    latency: undefined,
    lateness: undefined,
    faults: {},
    cores: generatorCores,
    totalCores: generatorCores,
    loopBusy: performance.eventLoopUtilization(loop).utilization,
  };
  const usPerMessage = (cores: number) => (cores * 1e6) / messagesPerSec;
  return {
    figures: {
      messagesPerSec,
      p50Us: result.latency.p50 * 1000,
      p99Us: result.latency.p99 * 1000,
      generatorCores,
      generatorUsPerMessage: usPerMessage(generatorCores),
      ...(resources.cpu && {
        cpuUsPerMessage: usPerMessage(resources.cpu.processCores),
        socketThreadUsPerMessage: usPerMessage(resources.cpu.socketThreadCores),
      }),
      ...resources.figures,
    },
    faults: faultsOf(result),
    notes: [bottleneckOf(load, resources, bench.settings.cores)],
  };
}

async function post(server: RunningServer, connections: number, durationSec: number) {
  const run = autocannon({
    url: `http://127.0.0.1:${server.port}/messages`,
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: BODY,
    expectBody: REPLY,
    connections,
    pipelining: 1,
    // The run ends by its own clock only when it is longer than the test needs; we stop it exactly.
    duration: Math.ceil(durationSec) + 5,
  });
  await sleep(durationSec * 1000);
  run.stop?.();
  return run;
}

/** Abort and reconnect loops report no errors, so the 2xx count must equal the requests. */
function faultsOf(result: autocannon.Result): string[] {
  const faults = [];
  if (result['2xx'] !== result.requests.total) {
    faults.push(`${result['2xx']} responses of class 2xx to ${result.requests.total} requests`);
  }
  if (result.requests.total === 0) faults.push('no requests');
  if (result.non2xx > 0) faults.push(`${result.non2xx} responses of another class`);
  if (result.errors > 0) faults.push(`${result.errors} errors`);
  if (result.timeouts > 0) faults.push(`${result.timeouts} time-outs`);
  if (result.mismatches > 0) faults.push(`${result.mismatches} wrong bodies`);
  return faults;
}
