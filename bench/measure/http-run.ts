// One autocannon run in this process, which has nothing else to do meanwhile.
import { performance } from 'node:perf_hooks';
import autocannon from 'autocannon';
import { Latencies, summarizeLatencies } from '../load/counting/latencies.ts';
import type { RunningServer } from '../servers/running-server.ts';
import { bottleneckOf } from './bottleneck.ts';
import { disturbanceFigures } from './disturbance.ts';
import { capacityOf } from './load-run.ts';
import type { Bench, Measurement } from './measurement.ts';
import { ResourceWindow } from './resource-window.ts';

const body = 'hello from the bench';
const reply = `回答${body}`;

/** Requests are the messages here. */
export async function measureHttp(
  server: RunningServer,
  bench: Bench,
  connections: number,
): Promise<Measurement> {
  await post(server, connections, bench.warmUpSec);
  const window = new ResourceWindow(server.pid);
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  const latencies = new Latencies();
  const startedAt = performance.now();
  const result = await post(server, connections, bench.settings.durationSec, latencies);
  const elapsedSec = (performance.now() - startedAt) / 1000;
  const resources = window.close();
  const used = process.cpuUsage(cpu);
  const generatorCores = (used.user + used.system) / 1e6 / elapsedSec;
  const messagesPerSec = result.requests.total / elapsedSec;
  const load = {
    messages: result.requests.total,
    messagesPerSec,
    latency: summarizeLatencies([latencies.encode()]),
    heavyLatency: undefined,
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
      ...load.latency,
      generatorCores,
      generatorUsPerMessage: usPerMessage(generatorCores),
      ...(resources.cpu && {
        cpuUsPerMessage: usPerMessage(resources.cpu.processCores),
        socketThreadUsPerMessage: usPerMessage(resources.cpu.socketThreadCores),
      }),
      ...resources.figures,
      ...disturbanceFigures(resources, generatorCores),
    },
    faults: faultsOf(result, connections),
    notes: [bottleneckOf(load, resources, capacityOf(server, bench))],
  };
}

/** Ends at the first sample after the duration, so the samples are short. */
const sampleMs = 50;

/** autocannon's own percentiles are whole milliseconds; its events carry the exact time. */
function post(
  server: RunningServer,
  connections: number,
  durationSec: number,
  latencies?: Latencies,
): Promise<autocannon.Result> {
  const options: autocannon.Options = {
    url: `http://127.0.0.1:${server.port}/messages`,
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body,
    expectBody: reply,
    connections,
    pipelining: 1,
    duration: durationSec,
    sampleInt: sampleMs,
  };
  return new Promise((resolve, reject) => {
    const run = autocannon(options, (error: unknown, result) => (error ? reject(error) : resolve(result)));
    if (latencies) run.on('response', (_client, _status, _bytes, responseMs) => latencies.record(responseMs));
  });
}

/** Abort and reconnect loops report no errors, so every request must have its 2xx or be one of the last in flight. */
function faultsOf(result: autocannon.Result, connections: number): string[] {
  const { total, sent } = result.requests;
  const faults = [];
  if (total === 0) faults.push('no requests');
  if (result['2xx'] !== total) faults.push(`${result['2xx']} responses of class 2xx to ${total} requests`);
  if (sent - total > connections)
    faults.push(`${sent} requests sent on ${connections} connections, ${total} answered`);
  if (result.errors > 0) faults.push(`${result.errors} errors`);
  if (result.timeouts > 0) faults.push(`${result.timeouts} time-outs`);
  if (result.mismatches > 0) faults.push(`${result.mismatches} wrong bodies`);
  return faults;
}
